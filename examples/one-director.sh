# Sourced by the examples with one director: a client, the director and two web servers in network namespaces.
# Expects $root and $me; the example's folder is $here and has pollux.conf. Each function says what it does; the example
# calls prepare, its own set-up, serve, then checks what it promises.
#
#   client 10.80.0.2 ── outside ──┬── director 10.80.0.1 │ 10.81.0.1 ── inside ──┬── web1 10.81.0.11
#                                 │   virtual IP 10.80.0.100                     └── web2 10.81.0.12
#                                 └── (web1 10.80.0.11, web2 10.80.0.12 in the examples whose servers answer clients
#                                      themselves)

VIP=10.80.0.100

on() {
    where=$1
    shift
    ip netns exec "$prefix-$where" "$@"
}

# cable HOST INTERFACE SWITCH ADDRESS
cable() {
    ip -n "$prefix-$1" link add "$2" type veth peer name "$1$2" netns "$prefix-$3"
    # A veth leaves checksums to hardware it does not have; XDP needs them, and GRO on the receiving side.
    on "$1" ethtool -K "$2" tx off tso off gso off gro on >/dev/null
    on "$3" ethtool -K "$1$2" tx off tso off gso off gro on >/dev/null
    ip -n "$prefix-$3" link set dev "$1$2" master bridge up
    ip -n "$prefix-$1" address add "$4" dev "$2"
    ip -n "$prefix-$1" link set dev "$2" up
}

# Builds Pollux and the network, without the servers' cables.
prepare() {
    need_root
    need_packages iproute2 ethtool procps util-linux curl nginx
    need_jdk
    build_pollux
    prefix=ex$$
    work=$(mktemp -d /tmp/pollux-example.XXXXXX)
    chmod 755 "$work"
    trap clean_up EXIT
    trap 'exit 130' INT TERM HUP
    for name in client director web1 web2 outside inside; do
        ip netns add "$prefix-$name"
        ip -n "$prefix-$name" link set lo up
    done
    for name in outside inside; do
        ip -n "$prefix-$name" link add bridge type bridge
        ip -n "$prefix-$name" link set bridge up
    done
    cable client eth0 outside 10.80.0.2/24
    cable director eth0 outside 10.80.0.1/24
    cable director eth1 inside 10.81.0.1/24
}

# Ends what runs in the namespaces, and deletes them.
clean_up() {
    trap '' INT TERM HUP
    for namespace in $(ip netns list | sed -n "s/^\($prefix-[^ ]*\).*/\1/p"); do
        for pid in $(ip netns pids "$namespace"); do
            kill -s KILL "$pid" 2>/dev/null || :
        done
        ip netns delete "$namespace"
    done
    rm -rf "$work"
}

# web NAME PORT...: starts nginx there, which answers with its name and whom it believes to serve.
web() {
    name=$1
    shift
    mkdir -p "$work/$name"
    {
        echo "pid $work/$name/nginx.pid; error_log stderr; events {} http { access_log off;"
        for kind in client_body proxy fastcgi uwsgi scgi; do
            echo "${kind}_temp_path $work/$name/$kind;"
        done
        echo "server {"
        for port in "$@"; do
            echo "listen $port;"
        done
        echo "location / { return 200 '$name serves \$remote_addr\\n'; } } }"
    } >"$work/$name/nginx.conf"
    on "$name" nginx -c "$work/$name/nginx.conf" -e stderr 2>"$work/$name/log" || die "nginx: $(cat "$work/$name/log")"
}

pollux() {
    POLLUX_SOCKET=$work/control.sock on director "$distribution/bin/pollux" "$@"
}

# Starts the director and waits until it has an answer from a server for the client.
serve() {
    pollux run -f "$here/pollux.conf" --pid-file "$work/pollux.pid" >"$work/log" 2>&1 &
    tries=150
    until on client curl -s -o "$work/answer" --max-time 1 "http://$VIP/"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { cat "$work/log" >&2; die "the director did not serve"; }
        sleep 0.1
    done
    say "the director serves http://$VIP/"
}

# asked COUNT [CURL-ARGUMENT...]: what the client is answered so many times, each different answer once.
asked() {
    count=$1
    shift
    while [ "$count" -gt 0 ]; do
        on client curl -sS --max-time 5 "$@" "http://$VIP/" || die "a request failed: see $work/log"
        count=$((count - 1))
    done | sort -u
}

# expect WHAT WANTED GOT
expect() {
    [ "$2" = "$3" ] || die "$1: expected
$2
but got
$3"
    say "$1: $(printf '%s' "$3" | tr '\n' ';' | sed 's/;/; /g')"
}
