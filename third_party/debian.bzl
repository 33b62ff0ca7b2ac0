# SPDX-License-Identifier: BSD-3-Clause
"""Repositories made from pinned Debian pool files (source tarballs and .debs).

Every file is pinned by sha256. Resolution order for each file:
  1. --repository_cache (by sha256) and --distdir (by basename): no network
  2. $DEBIAN_MIRRORS (space separated base URLs, --repo_env=DEBIAN_MIRRORS=...)
  3. the mirrors that apt is configured with on this machine
  4. `apt-get download` (for .debs, where apt reaches what Bazel cannot)
"""

def _mirrors(ctx):
    out = [m.rstrip("/") for m in ctx.os.environ.get("DEBIAN_MIRRORS", "").split(" ") if m]
    apt = ctx.which("apt-get")
    if apt:
        r = ctx.execute([apt, "indextargets", "--format", "$(REPO_URI)"])
        if r.return_code == 0:
            for line in r.stdout.splitlines():
                uri = line.strip().rstrip("/")
                if uri.startswith("http") and uri not in out:
                    out.append(uri)

    # The files are in the main pool; a mirror of security updates has only its own.
    return [m for m in out if "security" not in m] + [m for m in out if "security" in m]

def _apt_get(ctx, path, sha256):
    """The .deb by way of apt; None if that fails. Pool names leave out a version's epoch."""
    apt = ctx.which("apt-get")
    if not apt or not path.endswith(".deb"):
        return None
    package, version = path.split("/")[-1].split("_")[:2]
    for pin in [package + "=" + version, package + "=*:" + version]:
        ctx.execute([apt, "download", pin], working_directory = "_dl")
    got = ctx.execute(
        ["sh", "-c", "sha256sum *.deb | grep ^%s | cut -c67-" % sha256],
        working_directory = "_dl",
    )
    name = got.stdout.strip()
    return "_dl/" + name if name else None

def _fetch(ctx, mirrors, path, sha256):
    base = path.split("/")[-1]

    # A URL is needed even where there is no mirror: distdir and repository cache go by it.
    urls = [m + "/" + path for m in mirrors] or ["http://no-debian-mirror.invalid/" + path]
    if ctx.download(urls, output = "_dl/" + base, sha256 = sha256, allow_fail = True).success:
        return "_dl/" + base
    got = _apt_get(ctx, path, sha256)
    if got:
        return got
    fail("""
cannot fetch the Debian 12 file that @%s needs:
  file    %s
  path    %s
  sha256  %s
Two ways out:
  * name a Debian mirror or archive that has it:
      bazel build --repo_env=DEBIAN_MIRRORS=http://HOST/debian ...
  * put the file into a folder by hand:
      bazel build --distdir=FOLDER ...
Tried: %s""" % (ctx.name, base, path, sha256, " ".join(mirrors) or "no mirror is known (no apt here)"))

def _run(ctx, what, args):
    r = ctx.execute(args, timeout = 900)
    if r.return_code:
        fail("@%s: %s failed (status %d): %s%s" % (ctx.name, what, r.return_code, r.stdout, r.stderr))

def _extract(ctx, f):
    if f.endswith(".deb"):
        dpkg = ctx.which("dpkg-deb")
        if dpkg:
            _run(ctx, "dpkg-deb -x " + f, [dpkg, "-x", f, "."])
        else:
            _run(ctx, "unpacking " + f, ["sh", "-c", "ar p '%s' data.tar.xz | tar xJf -" % f])
    elif ctx.attr.only:
        # Big tarballs, of which little is needed. Their members all begin with strip_prefix.
        _run(
            ctx,
            "unpacking " + f,
            ["tar", "-x", "-f", f, "--strip-components=1", "--no-same-owner"] +
            [ctx.attr.strip_prefix + "/" + member for member in ctx.attr.only],
        )
    else:
        ctx.extract(f, stripPrefix = ctx.attr.strip_prefix)

def _debian_archive_impl(ctx):
    mirrors = _mirrors(ctx)
    for path, sha256 in ctx.attr.files.items():
        _extract(ctx, _fetch(ctx, mirrors, path, sha256))
    ctx.delete("_dl")
    for p in ctx.attr.patches:
        ctx.patch(p, strip = 1)
    if ctx.attr.post:
        pre = ". '%s'\n" % ctx.path(ctx.attr._layout)
        _run(ctx, "the layout script", ["sh", "-ec", pre + ctx.attr.post])
    if ctx.attr.build_file:
        ctx.delete("BUILD")
        ctx.delete("BUILD.bazel")
        ctx.symlink(ctx.attr.build_file, "BUILD.bazel")
    if not ctx.path("WORKSPACE").exists:
        ctx.file("WORKSPACE", "workspace(name = %r)\n" % ctx.name)

debian_archive = repository_rule(
    implementation = _debian_archive_impl,
    attrs = {
        "files": attr.string_dict(mandatory = True, doc = "pool path -> sha256"),
        "strip_prefix": attr.string(),
        "only": attr.string_list(doc = "unpack only these members of the tarball"),
        "build_file": attr.label(allow_single_file = True),
        "patches": attr.label_list(),
        "post": attr.string(doc = "shell run in the repository after unpacking"),
        "_layout": attr.label(default = "//third_party:tools_layout.sh", allow_single_file = True),
    },
    environ = ["DEBIAN_MIRRORS"],
)
