//! A throw-away PostgreSQL cluster, one per test process.
//!
//! `TEST_POSTGRES_URL` names another server instead. The cluster lives in a temporary directory on a
//! free port of the loopback; it is the child of a shell that waits on a pipe from this process, so
//! that it stops and its directory goes however this process ends.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

static SERVER: OnceLock<Result<Cluster, String>> = OnceLock::new();

/// `_guard` holds the pipe whose end tells the shell to stop the cluster.
struct Cluster {
    url: String,
    _guard: Child,
}

/// The address of a running server, or why there is none. Blocks while it starts.
pub(super) fn server() -> Result<String, String> {
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        return Ok(url);
    }
    let started = SERVER.get_or_init(|| {
        let bin = programs().ok_or("no initdb in PATH or /usr/lib/postgresql; install postgresql")?;
        // Another process may take the free port first.
        start(&bin).or_else(|_| start(&bin)).or_else(|_| start(&bin))
    });
    started.as_ref().map(|cluster| cluster.url.clone()).map_err(Clone::clone)
}

fn programs() -> Option<PathBuf> {
    let mut dirs: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    dirs.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    dirs.splice(0..0, std::env::split_paths(&path));
    dirs.into_iter().rev().find(|dir| dir.join("initdb").exists() && dir.join("postgres").exists())
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, else as `nobody`.
fn unprivileged() -> Result<Vec<String>, String> {
    if !nix::unistd::geteuid().is_root() {
        return Ok(Vec::new());
    }
    for name in ["postgres", "nobody"] {
        if let Ok(Some(user)) = nix::unistd::User::from_name(name) {
            let ids = [format!("--reuid={}", user.uid), format!("--regid={}", user.gid)];
            let [user, group] = ids;
            return Ok(vec!["setpriv".to_owned(), user, group, "--clear-groups".to_owned()]);
        }
    }
    Err("running as root, and there is neither a user postgres nor nobody".to_owned())
}

fn start(bin: &Path) -> Result<Cluster, String> {
    let as_user = unprivileged()?;
    let dir = tempfile::Builder::new().prefix("beian-postgres-").tempdir().map_err(|error| error.to_string())?.keep();
    own(&dir)?;
    let port = free_port()?;
    let mut guard = guarded(&as_user, bin, &dir, port)?;
    wait_until_ready(bin, port, &mut guard)?;
    Ok(Cluster { url: format!("postgres://beian@127.0.0.1:{port}/postgres"), _guard: guard })
}

/// Makes the cluster, runs the server until the input ends, then stops it and clears up. An
/// interrupt is repeated, because one that comes before the server listens to it is lost.
const GUARD: &str = r#"
    dir=$1 bin=$2 port=$3; shift 3
    trap '' INT TERM HUP
    if "$@" "$bin/initdb" --no-sync --auth=trust --username=beian --encoding=UTF8 --locale=C \
        --pgdata "$dir/data" >"$dir.log" 2>&1 </dev/null
    then
        "$@" "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c max_connections=400 >"$dir.log" 2>&1 </dev/null &
        server=$!
        cat >/dev/null
        tries=0
        while kill -INT $server 2>/dev/null && [ $tries -lt 100 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
        kill -KILL $server 2>/dev/null
        wait $server
    else
        cat "$dir.log" >&2
    fi
    rm -rf "$dir" "$dir.log"
"#;

fn guarded(as_user: &[String], bin: &Path, dir: &Path, port: u16) -> Result<Child, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", GUARD, "guard"]).arg(dir).arg(bin).arg(port.to_string()).args(as_user);
    shell.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    // A Ctrl-C at the terminal is for the tests; the guard hears of their end by its pipe.
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    shell.spawn().map_err(|error| format!("sh: {error}"))
}

fn own(dir: &Path) -> Result<(), String> {
    if !nix::unistd::geteuid().is_root() {
        return Ok(());
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| nix::unistd::User::from_name(name).ok().flatten())
        .ok_or("no unprivileged user")?;
    nix::unistd::chown(dir, Some(user.uid), Some(user.gid)).map_err(|error| error.to_string())
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    Ok(listener.local_addr().map_err(|error| error.to_string())?.port())
}

fn wait_until_ready(bin: &Path, port: u16, guard: &mut Child) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        let ready =
            Command::new(bin.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status();
        if ready.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        if guard.try_wait().ok().flatten().is_some() {
            let mut words = String::new();
            if let Some(told) = &mut guard.stderr {
                drop(told.read_to_string(&mut words));
            }
            return Err(format!("PostgreSQL did not start: {words}"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("PostgreSQL did not start within 60 s".to_owned())
}
