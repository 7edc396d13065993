import type { Program } from './commands.ts'

/** df of GNU coreutils with -P -k -T -l -h -a -B N -x TYPE -t TYPE and paths. */
export const df: Program = (shell, values, streams) => {
  const flags = new Set<string>()
  const without: string[] = []
  const only: string[] = []
  const paths: string[] = []
  let block = 1024
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (!value.startsWith('-')) paths.push(value)
    else if (value.startsWith('--')) flags.add(value)
    else {
      for (let letter = 1; letter < value.length; letter++) {
        const flag = value[letter]!
        if (!'xtB'.includes(flag)) flags.add(flag)
        else {
          const own = value.slice(letter + 1) || (values[++at] ?? '')
          if (flag === 'x') without.push(own)
          else if (flag === 't') only.push(own)
          else block = { M: 2 ** 20, G: 2 ** 30, K: 1024 }[own.slice(-1) as 'M'] ?? (Number(own) || 1024)
          break
        }
      }
    }
  }
  const human = flags.has('h')
  const mounts = shell.host.mounts()
  let status = 0
  const at = (path: string): (typeof mounts)[number] | undefined => {
    const full = shell.path(path)
    return mounts
      .filter(each => each.at === '/' || full === each.at || full.startsWith(`${each.at}/`))
      .sort((a, b) => b.at.length - a.at.length)[0]
  }
  const chosen =
    paths.length > 0
      ? paths.flatMap(path => at(path) ?? [])
      : mounts.filter(each => flags.has('a') || each.size > 0)
  const shown = chosen.filter(
    each => !without.includes(each.type) && (only.length === 0 || only.includes(each.type)),
  )
  for (const path of paths) {
    if (
      shell.host.files.isFolder(path) ||
      shell.host.files.read(path) !== undefined ||
      mounts.some(each => each.at === path)
    )
      continue
    streams.err(`df: ${path}: No such file or directory\n`)
    status = 1
  }
  if (shown.length === 0) {
    if (status === 0) streams.err('df: no file systems processed\n')
    return 1
  }
  const amount = (kib: number): string =>
    human ? humanSize(kib * 1024) : `${Math.ceil((kib * 1024) / block)}`
  const type = flags.has('T')
  const unit = human
    ? 'Size'
    : block === 1024
      ? flags.has('P')
        ? '1024-blocks'
        : '1K-blocks'
      : `${block}-blocks`
  const rows = [
    [
      'Filesystem',
      ...(type ? ['Type'] : []),
      unit,
      'Used',
      human ? 'Avail' : 'Available',
      flags.has('P') ? 'Capacity' : 'Use%',
      'Mounted on',
    ],
    ...shown.map(each => {
      const share = each.used + each.available
      const percent = share > 0 ? `${Math.ceil((each.used / share) * 100)}%` : '-'
      return [
        each.source,
        ...(type ? [each.type] : []),
        amount(each.size),
        amount(each.used),
        amount(each.available),
        percent,
        each.at,
      ]
    }),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      if (column === row.length - 1) return cell
      return column === 0 || (type && column === 1)
        ? cell.padEnd(widths[column]!)
        : cell.padStart(widths[column]!)
    })
    streams.out(`${cells.join(' ')}\n`)
  }
  return status
}

function humanSize(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value < 10 && unit > 0 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${units[unit]}`
}
