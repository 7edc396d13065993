// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the shell's own
import { describe, expect, it } from 'vitest'
import type { Host } from '../../../electron/demo/shell/computer.ts'
import { makeFiles } from '../../../electron/demo/shell/files.ts'
import { Shell } from '../../../electron/demo/shell/shell.ts'
import { Input } from '../../../electron/demo/shell/streams.ts'
import { FakeClock } from '../../labs/fakeClock.ts'

/** Expected answers are those of dash 0.5.12 with GNU tools on the same files. */
const files = makeFiles(
  {
    '/d/a.txt': 'one two\nthree\nfour 4\n',
    '/d/b.txt': 'cpu  1 2 3\ncpu0 1\nother\n',
    '/d/hwmon0/name': 'coretemp\n',
    '/d/hwmon1/name': 'nvme\n',
    '/d/empty': '',
    '/d/with space': 'x\n',
    '/usr/lib/release': 'ID=debian\n',
  },
  { '/etc/release': '../usr/lib/release', '/l': '/d' },
)

const host: Host = {
  files,
  clock: new FakeClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
  hostname: 'box',
  user: 'me',
  addresses: ['192.0.2.7'],
  cpus: 4,
  kernel: { release: '6.12.1', version: '#1 SMP', machine: 'aarch64' },
  mounts: () => [
    { source: '/dev/sda1', type: 'ext4', size: 1000, used: 500, available: 450, at: '/' },
    { source: 'tmpfs', type: 'tmpfs', size: 100, used: 0, available: 100, at: '/run' },
    { source: 'proc', type: 'proc', size: 0, used: 0, available: 0, at: '/proc' },
  ],
  programs: {},
}

async function run(script: string): Promise<[out: string, status: number, err: string]> {
  let out = ''
  let err = ''
  const shell = new Shell(host, {
    in: new Input(),
    out: text => {
      out += text
    },
    err: text => {
      err += text
    },
  })
  const status = await shell.run(script)
  return [out, status, err]
}

const TABLE: [script: string, out: string, status?: number][] = [
  // words
  ['echo hello   world', 'hello world\n'],
  [`echo 'a  b' "c  d" e\\ f`, 'a  b c  d e f\n'],
  [`A=1; B="$A 2"; echo $B "$B" '$B' "\${A}x"`, '1 2 1 2 $B 1x\n'],
  [`echo "a\\"b" 'c\\d' "e\\\\f"`, 'a"b c\\d e\f\n'],
  ['x="a b  c"; echo $x; echo "$x"; y=$x; echo "$y"', 'a b c\na b  c\na b  c\n'],
  ['echo $(echo a; echo b) "$(echo a; echo b)" `echo c`', 'a b a\nb c\n'],
  ['echo a#b # a comment', 'a#b\n'],
  [
    'f=/a/b/c.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#*/} ${#f}',
    'c.tar.gz /a/b/c.tar /a/b/c a/b/c.tar.gz 13\n',
  ],
  ['echo ${x:-def} ${x:+no}${x-unset} ${y:=set} $y', 'def unset set set\n'],
  ['echo $((2*(3+4)%5)) $((10/3)) $((1<2))', '4 3 1\n'],
  ['IFS=:; v=a:b:c; echo $v', 'a b c\n'],
  // file names
  ['for f in /d/*.txt; do echo "$f"; done', '/d/a.txt\n/d/b.txt\n'],
  ['echo /d/hwmon*/name', '/d/hwmon0/name /d/hwmon1/name\n'],
  ['echo /d/[ab].txt /d/?.txt "/d/*"', '/d/a.txt /d/b.txt /d/a.txt /d/b.txt /d/*\n'],
  ['for f in /d/*.zip; do [ -e "$f" ] || continue; echo "$f"; done; echo end', 'end\n'],
  ['for f in /d/w*; do cat "$f"; done', 'x\n'],
  ['cat /etc/release /l/hwmon0/name; readlink /etc/release', 'ID=debian\ncoretemp\n../usr/lib/release\n'],
  // control
  ['if [ -r /d/a.txt ]; then echo yes; else echo no; fi', 'yes\n'],
  ['if false; then echo a; elif true; then echo b; fi', 'b\n'],
  ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
  ['until true; do echo x; done; for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done', '1\n'],
  ['case abc in x|a*) echo A;; *) echo other;; esac', 'A\n'],
  ['f() { echo "f:$1:$#"; return 3; }; f a b; echo $?', 'f:a:2\n3\n'],
  ['(X=1; exit 4); echo "$? $X"', '4 \n'],
  ['{ echo a; echo b; } | tail -n1', 'b\n'],
  ['! false && echo ok; false || echo or; true && echo and', 'ok\nor\nand\n'],
  ['false && echo a; true || echo b; echo c', 'c\n'],
  ['set -- a "b c"; for x in "$@"; do echo "[$x]"; done; shift; echo "$1 $#"', '[a]\n[b c]\nb c 1\n'],
  ['exit 5', '', 5],
  ['echo one; exit 3; echo two', 'one\n', 3],
  ['true | false', '', 1],
  // redirections
  ['cat /nope 2>/dev/null; echo $?', '1\n'],
  ['cat /nope 2>&1', 'cat: /nope: No such file or directory\n', 1],
  ['cat /d/a.txt >/dev/null 2>&1 && echo fine', 'fine\n'],
  ['read -r x < /d/hwmon0/name; echo "$x"', 'coretemp\n'],
  ['while read a b; do echo "$b-$a"; done < /d/a.txt', 'two-one\n-three\n4-four\n'],
  ['cat <<EOF\nhi $((1+2))\nEOF\necho after', 'hi 3\nafter\n'],
  ["cat <<'EOF'\nhi $X\nEOF", 'hi $X\n'],
  ['exec 2>/dev/null; cat /nope; echo still', 'still\n'],
  // variables and programs
  ['export Q=7; sh -c \'echo "$Q $1 $0"\' name arg', '7 arg name\n'],
  ['A=5 sh -c \'echo $A\'; echo "[$A]"; B=6; sh -c \'echo "[$B]"\'', '5\n[]\n[]\n'],
  ['LC_ALL=C; export LC_ALL PATH=$PATH:/sbin; echo "$LC_ALL ${PATH##*:}"', 'C /sbin\n'],
  ['nope 2>/dev/null; echo $?', '127\n'],
  ['command -v cat nope; echo $?', '/usr/bin/cat\n127\n'],
  ['[ "a" = "a" ] && [ ! -f /nope ] && [ -d /d -a 1 -gt 0 ] && echo all', 'all\n'],
  ['[ -s /d/empty ]; echo $?; [ -n "" ]; echo $?', '1\n1\n'],
  // programs
  ['grep ^cpu /d/b.txt', 'cpu  1 2 3\ncpu0 1\n'],
  [
    "grep -s '' /d/a.txt /d/hwmon0/name /nope",
    '/d/a.txt:one two\n/d/a.txt:three\n/d/a.txt:four 4\n/d/hwmon0/name:coretemp\n',
    2,
  ],
  ["grep -H '' /d/hwmon0/name; grep -h '' /d/hwmon*/name", '/d/hwmon0/name:coretemp\ncoretemp\nnvme\n'],
  [
    "grep -E 'one|four' /d/a.txt; grep -e two -e three /d/a.txt; grep -c . /d/a.txt",
    'one two\nfour 4\none two\nthree\n3\n',
  ],
  ['grep -q zzz /d/a.txt || echo no', 'no\n'],
  ["printf '%s=%s;' a 1 b 2; printf '%05d|%-4s|\\n' 42 ab", 'a=1;b=2;00042|ab  |\n'],
  ["cut -d' ' -f2 /d/a.txt; cut -c1-3 /d/a.txt", 'two\nthree\n4\none\nthr\nfou\n'],
  [
    "sed -n 2p /d/a.txt; sed 's/o/0/g' /d/a.txt; sed -n 's/^\\([a-z]*\\) .*/\\1/p' /d/a.txt",
    'three\n0ne tw0\nthree\nf0ur 4\none\nfour\n',
  ],
  ['head -n1 /d/a.txt; tail -n 1 /d/a.txt; tail -n +2 /d/a.txt | wc -l', 'one two\nfour 4\n2\n'],
  ["tr a-z A-Z < /d/hwmon0/name; tr -d '\\n' < /d/hwmon0/name", 'CORETEMP\ncoretemp'],
  ['uname -srm; hostname; nproc; id -un', 'Linux 6.12.1 aarch64\nbox\n4\nme\n'],
  ['date -u +%Y-%m-%dT%H:%M:%S', '2026-01-02T03:04:05\n'],
  [
    'df -PkT',
    'Filesystem Type  1024-blocks Used Available Capacity Mounted on\n/dev/sda1  ext4         1000  500       450      53% /\ntmpfs      tmpfs         100    0       100       0% /run\n',
  ],
  ['df -PkT -x tmpfs | wc -l; timeout 3 df -P /run | tail -n1 | cut -d" " -f1', '2\ntmpfs\n'],
  ['ls /d', 'a.txt\nb.txt\nempty\nhwmon0\nhwmon1\nwith space\n'],
  [
    'for h in /d/hwmon*; do printf "%s %s\\n" "${h##*/}" "$(cat $h/name)"; done',
    'hwmon0 coretemp\nhwmon1 nvme\n',
  ],
]

describe('the shell of a demo machine', () => {
  it.each(TABLE)('%j', async (script, out, status = 0) => {
    const [said, ended] = await run(script)
    expect([said, ended]).toEqual([out, status])
  })

  it.each([
    ['nope', 'sh: 1: nope: not found\n', 127],
    ['/nope/x', 'sh: 1: /nope/x: not found\n', 127],
    ['/d/a.txt', 'sh: 1: /d/a.txt: Permission denied\n', 126],
    ['echo x > /d/new', 'sh: 1: cannot create /d/new: Read-only file system\n', 2],
    ['cat < /nope', 'sh: 1: cannot open /nope: No such file\n', 2],
    ['echo )', 'sh: 1: Syntax error: ")" unexpected\n', 2],
    ['if true', 'sh: 1: Syntax error: end of file unexpected\n', 2],
    ["echo 'open", 'sh: 1: Syntax error: end of file unexpected\n', 2],
  ])('%j is said on the error stream', async (script, err, status) => {
    expect(await run(script)).toEqual(['', status, err])
  })

  it('waits on the clock that it is given', async () => {
    const clock = new FakeClock()
    let out = ''
    const streams = {
      in: new Input(),
      out: (text: string) => {
        out += text
      },
      err: () => {},
    }
    const running = new Shell({ ...host, clock }, streams).run('echo a; sleep 3600; echo b')
    await clock.advance(0)
    await clock.advance(3_599_000)
    expect(out).toBe('a\n')
    await clock.advance(1000)
    await running
    expect(out).toBe('a\nb\n')
  })

  it('a function without end is an error, not the end of the program', async () => {
    const [, status, err] = await run('f() { f; }; f')
    expect([status, err]).toEqual([2, expect.stringContaining('recursion')])
  })

  it('knows when a command goes on in the next line', async () => {
    const shell = new Shell(host, { in: new Input(), out: () => {}, err: () => {} })
    for (const open of [
      'if true\n',
      'echo "a\n',
      'for i in 1\ndo\n',
      'echo a \\\n',
      'cat <<E\nx\n',
      'f() {\n',
      'a |\n',
      'a &&\n',
      'echo $(\n',
    ]) {
      expect(await shell.feed(open)).toEqual({ rest: open })
    }
    for (const whole of ['true\n', '\n', '# x\n', 'x=1; true && true\n']) {
      expect(await shell.feed(whole)).toEqual({ rest: '' })
    }
  })
})
