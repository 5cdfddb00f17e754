# shellcheck shell=bash
# What ./run and ./test need on a machine. Sourced by both; does nothing by itself.

sdk_address='https://dotnet.microsoft.com/download/dotnet/10.0'

# An SDK from Microsoft's install script lies in the home folder and is often not on the path.
if ! command -v dotnet > /dev/null && [ -x "${HOME:-}/.dotnet/dotnet" ]; then
  export PATH="$HOME/.dotnet:$PATH"
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Ends the script with one sentence.
missing() {
  echo "$1" >&2
  exit 1
}

# can_install PACKAGE…: whether this user may install Debian packages, and all of these are to be had.
can_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 1
  apt-cache show "$@" > /dev/null 2>&1 && return
  apt-get update -qq > /dev/null 2>&1
  apt-cache show "$@" > /dev/null 2>&1
}

# install PACKAGE…: fails when they could not be installed.
install() {
  echo "Installing $*." >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null 2>&1 && return
  # The package list may be older than the packages on the server.
  apt-get update -qq > /dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

has_sdk() {
  command -v dotnet > /dev/null && dotnet --list-sdks | grep -q '^10\.'
}

need_sdk() {
  has_sdk && return
  if can_install dotnet-sdk-10.0 && install dotnet-sdk-10.0 && has_sdk; then
    return
  fi
  missing "The .NET 10 SDK is missing: get it from $sdk_address and run the command again."
}

# Only Linux can be without it: macOS and Windows bring SQLite along.
has_sqlite() {
  [ "$(uname -s)" = Linux ] || return 0
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2> /dev/null | grep -q 'libsqlite3\.so\.0' && return
  [ -e /usr/lib/libsqlite3.so.0 ]
}

need_sqlite() {
  has_sqlite && return
  if can_install libsqlite3-0 && install libsqlite3-0; then
    return
  fi
  missing "SQLite is missing: install it with 'sudo apt-get install libsqlite3-0' (Alpine: apk add sqlite-libs, Fedora: dnf install sqlite-libs) and run the command again."
}
