import { Html } from './html';

/** Styles of all pages, for light and dark mode, from the width of a phone on. */
export const STYLESHEET = new Html(`
:root {
  --paper: #f6f6f4; --surface: #fff; --ink: #1c1f24; --quiet: #59606b; --line: #d8dbe0;
  --bad: #b3261e; --bad-paper: #fcebe9; --doubt: #855300; --doubt-paper: #fdf1d8;
  --good: #1b6b3a; --good-paper: #e6f4ea; --idle: #4d5663; --idle-paper: #eceef1;
  --before: #c3c9d3; --now: #1d5fc4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --surface: #1d2025; --ink: #e9ebef; --quiet: #a4acb8; --line: #363b44;
    --bad: #ff9d94; --bad-paper: #40191a; --doubt: #f5c66c; --doubt-paper: #3a2c10;
    --good: #83d6a0; --good-paper: #15321f; --idle: #b6bfcb; --idle-paper: #292e36;
    --before: #4b5362; --now: #85b4ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.05rem; font-weight: 600; margin: 0 0 .75rem; color: var(--quiet); }
h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; }
p, ul, dl { margin: .4rem 0; }
ul { padding-left: 1.2rem; }
.quiet { color: var(--quiet); font-size: .9rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); align-items: start; }
.card > header { display: flex; flex-wrap: wrap; gap: .3rem .8rem; justify-content: space-between; align-items: baseline; }
.verdict { border-left: .4rem solid; }
.verdict > strong { display: block; font-size: 1.7rem; line-height: 1.25; }
.verdict p, .verdict ul { color: var(--ink); }
.bad { color: var(--bad); } .doubt { color: var(--doubt); } .good { color: var(--good); } .idle { color: var(--idle); }
.verdict.bad { background: var(--bad-paper); } .verdict.doubt { background: var(--doubt-paper); }
.verdict.good { background: var(--good-paper); } .verdict.idle { background: var(--idle-paper); }
.mark { font-weight: 600; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: .9rem; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-size: .85rem; font-weight: 500; }
tbody th { font-weight: 600; }
.plain { font-weight: 400; }
.ends { display: flex; justify-content: space-between; margin: 0; }
tbody tr:last-child > * { border-bottom: 0; }
.number { text-align: right; padding-right: 0; padding-left: .5rem; white-space: nowrap; }
.card table { font-size: .85rem; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
svg { display: block; width: 100%; height: auto; margin: .5rem 0; }
svg text { fill: var(--quiet); font: 10px system-ui, sans-serif; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .before { fill: var(--before); }
svg .now { fill: var(--now); stroke: var(--surface); stroke-width: 1; }
svg .fill-bad { fill: var(--bad); } svg .fill-doubt { fill: var(--doubt); } svg .fill-good { fill: var(--good); }
svg .line-now { fill: none; stroke: var(--now); stroke-width: 2; }
svg .line-before { fill: none; stroke: var(--before); stroke-width: 2; }
svg .line-bad { fill: none; stroke: var(--bad); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.legend span::before { content: ""; display: inline-block; height: .8rem; margin-right: .4rem; vertical-align: -.05rem; }
.legend .before::before { width: 1.3rem; background: var(--before); }
.legend .line-now::before, .legend .line-before::before, .legend .line-bad::before { width: 1.3rem; height: .2rem; vertical-align: .2rem; }
.legend .line-now::before { background: var(--now); }
.legend .line-before::before { background: var(--before); }
.legend .line-bad::before { background: var(--bad); }
.legend .now::before { width: .55rem; background: var(--now); }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--quiet); font-size: .9rem; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; }
a { color: inherit; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } svg.plot text { font-size: 17px; } }
@media print { body { max-width: none; } .card { break-inside: avoid; } }
`);
