"""A real nginx before gateways, with TLS, as README and the operations guide configure it."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.mongod.node import free_port
from tests.waiting import until_blocking

_MAIN = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off;
  ssl_certificate {folder}/cert.pem;
  ssl_certificate_key {folder}/key.pem;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{http}
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx: where it listens, what verifies its certificate, and its process."""

    port: int
    trust: ssl.SSLContext
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        """Where clients call."""
        return f"https://localhost:{self.port}"


@contextmanager
def nginx(folder: Path, http: str) -> Iterator[Nginx]:
    """An nginx with this in its `http` block, where `listen 443 ssl;` stands for a free port."""
    port, program = free_port(), shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "Install nginx: apt install nginx-light"
    _write_certificate(folder)
    assert "listen 443 ssl;" in http
    text = _MAIN.format(
        folder=folder,
        user="user root;" if os.geteuid() == 0 else "",
        http=http.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    command = [program, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        until_blocking(lambda: (folder / "nginx.pid").exists() or process.poll() is not None)
        assert process.poll() is None, (folder / "error.log").read_text()
        yield Nginx(port, ssl.create_default_context(cafile=str(folder / "cert.pem")), process)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
