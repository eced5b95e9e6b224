//! Leaves the tests on PostgreSQL out where the environment says so.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SKIP_POSTGRES_TESTS");
    println!("cargo::rustc-check-cfg=cfg(skip_postgres_tests)");
    if std::env::var_os("SKIP_POSTGRES_TESTS").is_some_and(|value| value == "1") {
        println!("cargo::rustc-cfg=skip_postgres_tests");
    }
}
