/** The page's style sheet: screens from 390 px up, dark and light, A4 in grey. */
export const CSS = `:root{color-scheme:light dark;--ink:#1d2530;--soft:#4a5563;--paper:#fff;--tint:#eef5fa;--line:#d5dbe1;--blue:#005c91;--warn:#fff4e0;--warnline:#c2540a}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e4e8ed;--soft:#b0bac5;--paper:#14181d;--tint:#1b2732;--line:#39434e;--blue:#7cc4f0;--warn:#33261a;--warnline:#f0914a}img,.picture{background:#fff;border-radius:4px}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:52rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.05rem;line-height:1.3;margin:0;font-weight:600;color:var(--soft)}h2{font-size:1.3rem;margin:2.4rem 0 .6rem;scroll-margin-top:.5rem}h3{font-size:1.05rem;margin:1.4rem 0 .3rem}
a{color:var(--blue)}:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.headline{font-size:1.9rem;line-height:1.2;font-weight:700;margin:.3rem 0 .8rem;text-wrap:balance}
.answer{margin:0;background:var(--tint);border-left:4px solid var(--blue);padding:.4rem 1rem}.answer div{padding:.3rem 0}.answer dt{font-weight:600;color:var(--soft);font-size:.9rem}.answer dd{margin:0}
.warnings{list-style:none;padding:0;margin:.7rem 0 0;display:flex;flex-wrap:wrap;gap:.4rem}.warnings a{display:block;background:var(--warn);border-left:4px solid var(--warnline);padding:.25rem .6rem;color:var(--ink);font-size:.95rem}
#warnings ul{background:var(--warn);border-left:4px solid var(--warnline);padding:.6rem 1rem .6rem 2rem;margin:.5rem 0}
nav{margin:1.2rem 0;font-size:.92rem}nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem .9rem}nav a{display:inline-block;padding:.2rem 0}
img{max-width:100%;height:auto;display:block;margin:auto}figure{margin:1.5rem 0}
figcaption,.note{font-size:.9rem;color:var(--soft)}.scroll,.wide{overflow-x:auto;max-width:100%}
.chart{position:relative;width:fit-content;max-width:100%;margin:auto}.spots{position:absolute;inset:0;width:100%;height:100%}.spots rect,.spots circle{fill:transparent}.spots a:hover circle,.spots a:focus circle,.spots .shown circle{stroke:#0072B2;stroke-width:3}.spots a:focus{outline:none}.spots a:focus-visible circle{stroke:#000;stroke-width:4}
.panel{font-size:.9rem;border:1px solid var(--line);padding:.3rem .8rem;margin:.5rem 0;overflow-x:auto;min-height:2.6rem}.panel p{margin:.2rem 0}
th button{all:unset;cursor:pointer;font:inherit;text-decoration:underline dotted}th button:focus-visible{outline:3px solid var(--blue)}[aria-sort=ascending] button::after{content:" ↑"}[aria-sort=descending] button::after{content:" ↓"}
fieldset{border:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.2rem .9rem;padding:.3rem .8rem;margin:.5rem 0}legend{font-size:.9rem;color:var(--soft)}
tfoot td{font-weight:600}table{border-collapse:collapse;font-size:.8rem;line-height:1.35;margin:.5rem 0;font-variant-numeric:tabular-nums}
td,th{padding:.25rem .38rem;text-align:right;border-bottom:1px solid var(--line)}
th{vertical-align:bottom;font-weight:600}td:first-child,th:first-child{text-align:left;position:sticky;left:0;background:var(--paper)}td:first-child{white-space:nowrap}
.words td,.words th{text-align:left;vertical-align:top;overflow-wrap:anywhere}.words td:first-child{white-space:normal;position:static;min-width:7rem}
.maps td,.maps th{text-align:center;vertical-align:middle;position:static!important;white-space:normal!important}.maps td:first-child{overflow-wrap:anywhere;max-width:11rem}.maps img{width:128px;max-width:none}.maps.large img{width:257px}.maps td{border:0}.maps tbody{border-bottom:1px solid var(--line)}
@media screen{.off{display:none}}.open{font-weight:600;color:var(--warnline)}.checklist td:nth-child(n+2):nth-child(-n+5){min-width:3.6rem;overflow-wrap:normal}.checklist td:last-child{min-width:16rem}.checklist th{overflow-wrap:normal}summary{cursor:pointer;padding:.3rem 0;color:var(--blue)}ol.references{font-size:.85rem}
@media screen and (min-width:70rem){body{max-width:78rem;display:grid;grid-template-columns:12.5rem minmax(0,1fr);column-gap:2rem;grid-template-areas:"nav head" "nav main"}header{grid-area:head}main{grid-area:main}nav{grid-area:nav;position:sticky;top:1rem;align-self:start;margin:0;padding-top:.2rem}nav ul{display:block}nav a{padding:.25rem 0}
.answer div{display:grid;grid-template-columns:11.5rem 1fr;column-gap:1rem}.answer dt{padding-top:.1rem}p,li,figcaption,.note{max-width:52rem}}
@media screen and (max-width:40rem){body{padding:.8rem}.headline{font-size:1.5rem}.answer{padding:.1rem .7rem;font-size:.93rem;line-height:1.4}.answer div{padding:.2rem 0}.answer dt{font-size:.85rem}.warnings{gap:.3rem}.warnings a{font-size:.85rem;padding:.15rem .5rem}.wide img{max-width:none;width:620px}
.checklist thead{display:none}.checklist table,.checklist tbody,.checklist tr{display:block}.checklist tr{border-bottom:1px solid var(--line);padding:.4rem 0}.checklist td{display:inline-block;border:0;padding:0 .7rem 0 0;min-width:0!important;font-size:.9rem}.checklist td:first-child,.checklist td:last-child{display:block}.checklist td:first-child{font-weight:600}.checklist td:empty{display:none}.checklist td[data-of]::before{content:attr(data-of)" ";color:var(--soft)}}
@media print{.maps img{width:2.6cm}@page{size:A4;margin:15mm}body{margin:0;padding:0;max-width:none;font-size:10pt}nav,.spots,.panel,fieldset{display:none}.headline{font-size:18pt}a{color:inherit;text-decoration:none}
img,tr,.answer div,#warnings{break-inside:avoid}h2,h3,summary{break-after:avoid}figcaption{break-before:avoid}td:first-child,th:first-child{position:static;white-space:normal}figure{margin:.6cm 0}figcaption,.note{font-size:8.5pt}figure img{max-height:7cm;width:auto}.wide img{max-height:17cm}
table{font-size:7.5pt;width:100%}td,th{padding:.1rem .25rem}.scroll,.wide{overflow:visible}}`;
