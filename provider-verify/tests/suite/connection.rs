//! TLS and proxies, by the real binary against servers of a few lines.

use std::process::Output;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto::ring};

use crate::command_line::output;
use crate::pact_file::{Project, interaction};

/// An authority of our own, and what it signed.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key, both in PEM.
struct Signed {
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    fn sign(&self, name: &str) -> Signed {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        Signed {
            certificate: params.signed_by(&key, &self.issuer).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots
            .add(PemObject::from_pem_slice(self.pem.as_bytes()).unwrap())
            .unwrap();
        roots
    }
}

/// Answers every request over TLS with 200; gives back the address.
async fn tls_server(authority: &Authority, asks_for_certificate: bool) -> String {
    let ours = authority.sign("localhost");
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = match asks_for_certificate {
        true => config.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(authority.roots()), provider)
                .build()
                .unwrap(),
        ),
        false => config.with_no_client_auth(),
    };
    let chain = vec![PemObject::from_pem_slice(ours.certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(ours.key.as_bytes()).unwrap();
    let config = config.with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust us goes away in the middle.
            if let Ok(mut stream) = acceptor.accept(stream).await {
                head(&mut stream).await;
            }
        }
    });
    format!("https://localhost:{port}")
}

/// Reads a request without a body, answers it with 200, and gives back its first line.
async fn head(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> String {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).await.is_ok() {
        read.push(byte[0]);
    }
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // Whoever went away has no use for the answer.
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
    let text = String::from_utf8(read).unwrap();
    text.lines().next().unwrap_or_default().to_owned()
}

fn project(authority: &Authority) -> Project {
    let project = Project::of([interaction("reads", json!({}))]);
    let client = authority.sign("client");
    project.put_text("ca.pem", &authority.pem);
    project.put_text("client.pem", &client.certificate);
    project.put_text("client.key", &client.key);
    project
}

async fn verify(project: &Project, url: &str, flags: &[&str]) -> (Option<i32>, String) {
    let base = ["verify", "pacts", "--provider-url", url];
    let Output {
        status,
        stdout,
        stderr,
    } = output(project, &[&base[..], flags].concat()).await;
    let text = [stdout, stderr].concat();
    (status.code(), String::from_utf8(text).unwrap())
}

#[tokio::test]
async fn only_who_is_trusted_is_spoken_to() {
    let authority = Authority::new();
    let url = tls_server(&authority, false).await;
    let project = project(&authority);
    let (status, text) = verify(&project, &url, &[]).await;
    assert_eq!(status, Some(3), "{text}");
    let (status, text) = verify(&project, &url, &["--ca-cert", "ca.pem"]).await;
    assert_eq!(status, Some(0), "{text}");
    let (status, text) = verify(&project, &url, &["--disable-ssl-verification"]).await;
    assert_eq!(status, Some(0), "{text}");
}

#[tokio::test]
async fn a_server_that_asks_for_our_certificate_gets_it() {
    let authority = Authority::new();
    let url = tls_server(&authority, true).await;
    let project = project(&authority);
    let (status, text) = verify(&project, &url, &["--ca-cert", "ca.pem"]).await;
    assert_eq!(status, Some(3), "{text}");
    let ours = ["--client-cert", "client.pem", "--client-key", "client.key"];
    let flags = [&["--ca-cert", "ca.pem"][..], &ours].concat();
    let (status, text) = verify(&project, &url, &flags).await;
    assert_eq!(status, Some(0), "{text}");
}

#[tokio::test]
async fn files_that_hold_no_certificate_are_refused() {
    let authority = Authority::new();
    let project = project(&authority);
    let cases: [&[&str]; 5] = [
        &["--ca-cert", "none.pem"],
        &["--ca-cert", "pacts/consumer-provider.json"],
        &["--client-cert", "client.pem"],
        &[
            "--client-cert",
            "client.key",
            "--client-key",
            "client.pem",
            "--ca-cert",
            "client.key",
        ],
        &["--client-cert", "client.pem", "--client-key", "client.pem"],
    ];
    for flags in cases {
        let (status, text) = verify(&project, "https://localhost:1", flags).await;
        assert_eq!(status, Some(2), "{flags:?}: {text}");
        assert!(text.starts_with("error: "), "{flags:?}: {text}");
    }
}

/// A proxy that answers everything itself; gives back its address and the requests it saw.
async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let line = head(&mut stream).await;
            log.lock().unwrap().push(line);
        }
    });
    (format!("http://{address}"), seen)
}

async fn with_environment(project: &Project, url: &str, environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_provider-verify"))
        .args(["verify", "pacts", "--provider-url", url])
        .current_dir(project.root())
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_used() {
    let (proxy, seen) = proxy().await;
    let project = Project::of([interaction("reads", json!({}))]);
    let there = "http://provider.invalid:81";
    let output = with_environment(&project, there, &[("HTTP_PROXY", &proxy)]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        *seen.lock().unwrap(),
        ["GET http://provider.invalid:81/a HTTP/1.1"]
    );
}

#[tokio::test]
async fn a_proxy_is_passed_by_for_hosts_that_need_none() {
    let (proxy, seen) = proxy().await;
    let project = Project::of([interaction("reads", json!({}))]);
    let environment = [
        ("HTTP_PROXY", proxy.as_str()),
        ("NO_PROXY", "provider.invalid"),
    ];
    let output = with_environment(&project, "http://provider.invalid:81", &environment).await;
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(*seen.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_loopback_address_is_never_reached_by_a_proxy() {
    let (proxy, seen) = proxy().await;
    let (provider, asked) = self::proxy().await;
    let project = Project::of([interaction("reads", json!({}))]);
    let output = with_environment(&project, &provider, &[("http_proxy", &proxy)]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(*asked.lock().unwrap(), ["GET /a HTTP/1.1"]);
    assert_eq!(*seen.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_proxy_that_is_no_address_is_refused_without_showing_its_password() {
    let project = Project::of([interaction("reads", json!({}))]);
    let environment = [("HTTPS_PROXY", "http://me:s3cr3t@:bad")];
    let output = with_environment(&project, "http://provider.invalid", &environment).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(!error.contains("s3cr3t"), "{error}");
}
