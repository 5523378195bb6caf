# Sourced by the scripts that need root, Debian packages, a JDK and the built distribution. Sets nothing but the functions
# below and where the distribution is.
# Quiet about what is already there. Expects $root, the project's folder, and $me, the name to speak under.

say() {
    printf '%s: %s\n' "$me" "$*" >&2
}

die() {
    say "$@"
    exit 1
}

need_root() {
    [ "$(id -u)" = 0 ] || die "must run as root: it makes network namespaces and loads XDP programs (try: sudo $0)"
}

# apt, silent unless it fails.
apt_quietly() {
    if ! output=$(DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null 2>&1); then
        printf '%s\n' "$output" >&2
        return 1
    fi
}

# need_packages PACKAGE... : installs those that are missing.
need_packages() {
    missing=
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=absent
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || die "needs$missing: install them (no apt-get here)"
    say "installing$missing"
    # The package lists are refreshed only when the ones at hand do not do.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing </dev/null >/dev/null 2>&1 && return 0
    apt_quietly update || die "apt-get update failed; needs$missing"
    # shellcheck disable=SC2086
    apt_quietly --no-install-recommends install $missing || die "could not install$missing"
}

# want_packages PACKAGE... : like need_packages, but passes over those that this Debian release does not have.
want_packages() {
    available=
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=absent
        if [ "$state" != installed ]; then
            # A fresh machine may not have any package list yet.
            if ! known "$package" && apt_quietly update && ! known "$package"; then
                say "this Debian has no $package: tests that need it are skipped"
                continue
            fi
            available="$available $package"
        fi
    done
    # shellcheck disable=SC2086
    [ -z "$available" ] || need_packages $available
}

known() {
    apt-cache show "$1" >/dev/null 2>&1
}

# Sets and exports JAVA_HOME to a JDK 25 or newer, for Maven itself: the formatter's check uses Maven's own JDK.
need_jdk() {
    if ! home=$("$root/src/main/launcher/pollux" --java-home 2>/dev/null) || [ ! -x "$home/bin/javac" ]; then
        package=openjdk-25-jdk-headless
        if command -v apt-cache >/dev/null && { known "$package" || { apt_quietly update && known "$package"; }; }; then
            need_packages "$package"
        fi
        home=$("$root/src/main/launcher/pollux" --java-home) || exit 1
        [ -x "$home/bin/javac" ] || die "$home is a Java runtime without a compiler: install a JDK 25 and set JAVA_HOME to it"
    fi
    JAVA_HOME=$home
    export JAVA_HOME
}

distribution=$root/target/pollux
built=$root/target/.built

stale() {
    [ -f "$built" ] && [ -x "$distribution/bin/pollux" ] || return 0
    [ -n "$(find "$root/pom.xml" "$root/src/main" "$root/conf" -newer "$built" -print -quit)" ]
}

# Builds the distribution unless it is there and newer than the sources.
build_pollux() {
    mkdir -p "$root/target"
    # Two scripts that begin at the same time build once.
    exec 9>"$root/target/.build-lock"
    flock 9
    if stale; then
        need_packages maven
        say "building (mvn package)"
        # Taken before the build: what changes while it runs is newer.
        : >"$built.new"
        (cd "$root" && mvn -q -B -ntp package -DskipTests -Dspotless.check.skip=true </dev/null 2>"$built.err") || {
            cat "$built.err" >&2
            die "the build failed"
        }
        mv "$built.new" "$built"
    fi
    exec 9>&-
}
