"""nginx in front of the registry, with TLS, as Harbor has it."""

import shutil
import subprocess
from collections import Counter

from bench import process
from bench.registry import REQUEST, await_port, free_port, kind

# Bodies pass through without being stored and without a limit, as in Harbor's own nginx.conf.
CONFIG = """\
daemon off;
pid {folder}/nginx.pid;
worker_processes auto;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log {log};
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream registry {{ server {registry}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_max_body_size 0;
    location / {{
      proxy_pass http://registry;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffering off;
      proxy_request_buffering off;
    }}
  }}
}}
"""


class TlsProxy:
    """Forwards to the registry; its certificate is in `ca`."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.child = None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.ca = folder / "server.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
            + ["-keyout", folder / "server.key", "-out", self.ca],
            check=True,
            capture_output=True,
        )

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def restart(self, registry, log_requests=False):
        self.stop()
        log = self.folder / "access.log"
        log.unlink(missing_ok=True)
        config = self.folder / "nginx.conf"
        config.write_text(
            CONFIG.format(
                folder=self.folder,
                log=log if log_requests else "off",
                registry=registry.address,
                port=self.port,
            )
        )
        self.child = subprocess.Popen(
            ["nginx", "-c", config, "-e", self.folder / "error.log"], stderr=subprocess.DEVNULL
        )
        await_port(self.port, self.child)

    def requests(self):
        """The requests since the start by kind; needs its log."""
        text = (self.folder / "access.log").read_text(errors="replace")
        return Counter(kind(m["method"], m["path"]) for m in REQUEST.finditer(text))

    def stop(self):
        if self.child:
            process.stop(self.child)
            self.child = None
