// A proxy that lets nothing through. Programs are given it as theirs, so that none of them reaches the internet; the gateway's address is
// excepted. What they tried is kept.
import { createServer } from "node:http";

export class Wall {
  /** The hosts that were asked for. */
  hosts = new Set();
  #server = createServer((request, answer) => {
    this.hosts.add(request.headers.host ?? request.url);
    answer.writeHead(403).end();
  });

  async start() {
    this.#server.on("connect", (request, socket) => {
      this.hosts.add(request.url);
      socket.on("error", () => {});
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise(resolve => this.#server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${this.#server.address().port}`;
    const open = "127.0.0.1,localhost,::1";
    this.environment = { HTTP_PROXY: address, HTTPS_PROXY: address, http_proxy: address, https_proxy: address, NO_PROXY: open, no_proxy: open };
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
