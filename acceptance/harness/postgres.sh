#!/bin/sh
# A PostgreSQL of its own for a plan: `postgres.sh FOLDER PORT`. It keeps its data in FOLDER, which it
# makes the first time, and comes back with them when it is killed and started again.
folder=$1
port=$2
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)

# The server does not run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

if [ ! -d "$folder" ]; then
    mkdir "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    as_owner "$bin/initdb" -D "$folder" -U postgres -A trust >/dev/null || exit 1
fi
# After a kill, what the one before has started may need a moment to be gone.
until as_owner "$bin/postgres" -D "$folder" -p "$port" -k /tmp -h 127.0.0.1; do
    sleep 0.2
done
