namespace Passerelle.Load.Targets;

/// <summary>nginx as a plain proxy: no log, no buffering of answers, connections to the upstream kept, request bodies kept in memory.</summary>
internal sealed class NginxTarget(int upstreamPort) : Target
{
    /// <summary>As many as the machine has cores.</summary>
    public static int Workers { get; } = Environment.ProcessorCount;

    public override string Name => "nginx";

    public override Instance Launch(string folder)
    {
        var port = FreePort();
        var config = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(config, Config(folder, port));
        return new Instance(ServerProcess.Start(["nginx"], ["-e", "stderr", "-p", folder, "-c", config]), port);
    }

    private string Config(string folder, int port) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : null)}}
        daemon off;
        worker_processes {{Workers}};
        worker_rlimit_nofile 16384;
        pid {{folder}}/nginx.pid;
        error_log stderr crit;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          client_max_body_size 64m;
          client_body_buffer_size 256k;
          keepalive_requests 1000000000;
          keepalive_timeout 600s;
          upstream fixed {
            server 127.0.0.1:{{upstreamPort}};
            keepalive 512;
            keepalive_requests 1000000000;
            keepalive_timeout 600s;
          }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location / {
              proxy_pass http://fixed;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Authorization "Bearer sk-bench-one";
              proxy_buffering off;
              proxy_read_timeout 600s;
            }
          }
        }
        """;
}
