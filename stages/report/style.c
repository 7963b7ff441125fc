/* SPDX-License-Identifier: GPL-3.0-or-later */
/* style.c - how the page looks: on a desk, a phone, paper; light and dark. See report.h.
 *
 * Colours are variables, set for light and, by the system's or the reader's choice, for dark; each pair of text and ground has a
 * contrast of 4.5 or more. Language and theme are radio buttons that the rules look at with :has(), so nothing needs a script. */
#include "stages/report/report.h"

#define LIGHT                                                                                                          \
  "--ground:#fbfaf7;--card:#fff;--ink:#1b2530;--soft:#55616e;--line:#dcdfe3;--accent:#12507b;--past:#1b2530;"         \
  "--next:#1565a7;--fan:#1565a7;--goal:#a3301c;--m:#1565a7;--t:#c9913a;--z:#9aa3ad;--good:#1d6b43;--even:#7a5200;"    \
  "--bad:#a3301c;--wash:#eef2f5;--inbar:#fff;--inbart:#1b2530"
#define DARK                                                                                                           \
  "--ground:#12171d;--card:#1a2129;--ink:#e8ebee;--soft:#a9b4bf;--line:#343d47;--accent:#8cc4ee;--past:#e8ebee;"      \
  "--next:#7fbdf0;--fan:#5aa5e2;--goal:#ff9a85;--m:#4b97d3;--t:#d9a557;--z:#77828d;--good:#7fd1a3;--even:#e5bd6a;"    \
  "--bad:#ff9a85;--wash:#222b34;--inbar:#0d1217;--inbart:#0d1217"

static const char sheet[] =
    ":root{" LIGHT ";color-scheme:light}\n"
    "@media (prefers-color-scheme:dark){:root:not(:has(#theme-light:checked)){" DARK ";color-scheme:dark}}\n"
    ":root:has(#theme-dark:checked){" DARK ";color-scheme:dark}\n"
    "*{box-sizing:border-box}html{scroll-behavior:smooth}\n"
    "body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.65 \"Source Han Sans SC\",\"Noto Sans CJK SC\","
    "\"Noto Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",system-ui,sans-serif}\n"
    "header,main,footer{max-width:1060px;margin:0 auto;padding:0 22px}\n"
    ".en{display:none}:root:has(#lang-en:checked) .zh{display:none}:root:has(#lang-en:checked) .en{display:inline}"
    ":root:has(#lang-both:checked) .en{display:inline;color:var(--soft);font-size:.86em;margin-left:.45em;font-weight:400}\n"
    "svg text.en{display:none!important}:root:has(#lang-en:checked) svg text.en{display:inline!important}"
    ":root:has(#lang-en:checked) svg text.zh{display:none}\n"
    ".tools{display:flex;flex-wrap:wrap;gap:6px 22px;padding-top:14px;font-size:13px;color:var(--soft);"
    "justify-content:flex-end}.tools fieldset{border:0;padding:0;margin:0;display:flex;gap:10px}.tools legend{float:left;"
    "margin-right:8px;padding:0}.tools label{cursor:pointer;padding:2px 0}.tools input{accent-color:var(--accent);"
    "vertical-align:-1px}\n"
    ".skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:6px 10px}\n"
    "a{color:var(--accent)}:focus-visible{outline:3px solid var(--next);outline-offset:2px}\n"
    ".eyebrow{color:var(--soft);font-size:14px;margin:20px 0 4px}.eyebrow b{color:var(--ink)}\n"
    ".badge{display:inline-block;border:1px solid var(--goal);color:var(--goal);border-radius:3px;padding:0 7px;"
    "font-size:13px;margin-right:8px}\n"
    "h1{font-size:clamp(23px,3.4vw,34px);line-height:1.32;margin:2px 0 12px;letter-spacing:.2px}\n"
    "h2{font-size:clamp(19px,2.3vw,24px);line-height:1.4;margin:0 0 6px;text-wrap:balance}h3{font-size:17px;"
    "line-height:1.45;margin:26px 0 2px}\n"
    "table.board th:first-child{width:23%}table.board td{white-space:nowrap}table.board td:last-child{white-space:normal;width:24%}\n"
    ".lead{font-size:17px;max-width:58em;margin:0 0 20px;padding-left:1.3em}.lead li{margin:5px 0}\n"
    ".stand{font-size:17px;font-weight:600;margin:0 0 8px}.prose{max-width:58em}.prose h3{font-size:18px;margin:20px 0 4px}"
    ".prose h4{font-size:16px;margin:12px 0 2px}.prose p,.prose ul{margin:2px 0 8px}:root:has(#lang-zh:checked) .prose.en{display:none}"
    ":root:has(#lang-en:checked) .prose.en,:root:has(#lang-both:checked) .prose.en{display:block}\n"
    "section{padding:30px 0 6px;margin-top:26px;border-top:2px solid var(--ink)}\n"
    ".note,.def{color:var(--soft);font-size:13.5px;margin:3px 0 10px;max-width:62em;overflow-wrap:anywhere}\n"
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:16px;margin:0 0 10px}\n"
    ".card{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--soft);padding:14px 18px 16px}"
    ".card.good{border-top-color:var(--good)}.card.even{border-top-color:var(--even)}.card.bad{border-top-color:var(--bad)}\n"
    ".card h2{margin:0;font-size:15px;font-weight:600;color:var(--soft);min-height:3em}\n"
    ".big{font-size:52px;line-height:1.1;font-weight:700;font-variant-numeric:tabular-nums;margin:2px 0 0}.big small{"
    "font-size:21px;font-weight:500;margin-left:3px}\n"
    ".card dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:10px 0 0;font-size:14px}.card dt{"
    "color:var(--soft)}.card dd{margin:0;font-variant-numeric:tabular-nums}\n"
    ".status{font-weight:700;font-size:15px;margin:6px 0 0}.good .status,td.good,.status.good{color:var(--good)}"
    ".even .status,td.even,.status.even{color:var(--even)}.bad .status,td.bad,.status.bad{color:var(--bad)}\n"
    "nav{border-top:1px solid var(--line);border-bottom:1px solid var(--line);margin:24px 0 0;padding:9px 0;font-size:14px}"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0;padding:0}nav a{display:inline-block;"
    "padding:3px 0}\n"
    "table{border-collapse:collapse;width:100%;font-size:14px;margin:8px 0 4px}caption{text-align:left;color:var(--soft);"
    "font-size:13px;padding:0 0 4px}th,td{border-bottom:1px solid var(--line);padding:6px 9px 6px 0;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}thead th{border-bottom:1.5px solid var(--ink);font-weight:600;font-size:13px;"
    "vertical-align:bottom;min-width:4em}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "tbody th{font-weight:500}td small,th small{color:var(--soft);display:block;font-weight:400;font-size:12.5px}"
    "tr.total td,tr.total th{font-weight:700}\n"
    "td.b{width:30%;min-width:120px}.bar{position:relative;display:block;height:15px;background:var(--wash)}.bar i{position:"
    "absolute;top:0;bottom:0;background:var(--m)}.bar i.neg{background:var(--goal)}.bar i.t{background:var(--t)}\n"
    "figure{margin:6px 0 8px}figure svg{display:block;width:100%;height:auto}svg.narrow{display:none;max-width:460px}"
    "svg.wide{max-width:1016px}figcaption{color:var(--soft);font-size:13.5px}\n"
    "svg text{font-size:13px;fill:var(--ink)}svg .tick{fill:var(--soft)}svg .end{text-anchor:end}svg .middle{"
    "text-anchor:middle}.grid{stroke:var(--line)}.past{fill:none;stroke:var(--past);stroke-width:2.2}.dot{"
    "fill:var(--past)}.past.other{stroke:var(--soft);stroke-dasharray:6 3;stroke-width:1.6}.dot.other{fill:var(--soft)}"
    ".forecast{fill:none;stroke:var(--next);stroke-width:2.2;stroke-dasharray:5 4}.band95{fill:var(--fan);opacity:.16}"
    ".band80{fill:var(--fan);opacity:.26}.goal{stroke:var(--goal);stroke-width:1.6}.goal.printed{stroke-dasharray:2 4}"
    ".zone{fill:var(--good);opacity:.15}svg .goaltext{fill:var(--goal);font-weight:600}svg .othertext{fill:var(--soft)}"
    ".hover{fill:transparent}.hover:hover{fill:var(--ink);opacity:.06}.modern{fill:var(--m)}.traditional{fill:var(--t)}"
    ".rest{fill:var(--z)}svg .inbar{text-anchor:middle;fill:var(--inbar)}svg .inbar.t{fill:var(--inbart)}\n"
    "details{margin:6px 0 10px;font-size:14px}summary{cursor:pointer;color:var(--accent);padding:3px 0}\n"
    ".absent{color:var(--soft);border:1px dashed var(--line);padding:14px;text-align:center}\n"
    ".key{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;padding:0;margin:4px 0;font-size:13.5px;"
    "color:var(--soft)}.key i{display:inline-block;width:12px;height:12px;margin-right:6px;vertical-align:-1px}\n"
    "footer{color:var(--soft);font-size:13px;padding-top:26px;padding-bottom:40px}\n"
    "@media screen and (max-width:760px){header,main,footer{padding:0 16px}.tools{justify-content:flex-start}svg.wide{display:none}"
    "svg.narrow{display:block}.big{font-size:46px}table thead{position:absolute;left:-9999px}table tr{display:block;"
    "border-bottom:1px solid var(--line);padding:9px 0}table tbody th,table td{display:flex;justify-content:space-between;"
    "gap:14px;border:0;padding:2px 0;width:auto;text-align:right;white-space:normal}table tbody th{font-weight:700;"
    "text-align:left;display:block}td::before{content:attr(data-zh);color:var(--soft);text-align:left;flex:none}"
    ":root:has(#lang-en:checked) td::before{content:attr(data-en)}table.board th:first-child,table.board td:last-child{width:auto}table.board td{white-space:normal}td.none{display:none}td.b{display:block}td.b::before{"
    "content:none}}\n"
    "@page{size:A4;margin:16mm 14mm 18mm;@bottom-center{content:counter(page) \" / \" counter(pages);font-size:9pt}}\n"
    "@media print{:root,:root:has(#theme-dark:checked){" LIGHT ";--ground:#fff}body{font-size:10.5pt}header,main,footer{"
    "max-width:none;padding:0}.tools,nav,.skip{display:none}section{break-before:auto;border-top-width:1.2pt}h2,h3{"
    "break-after:avoid}figure,.card,tr{break-inside:avoid}thead{display:table-header-group}.bar i,.bar,.modern,"
    ".traditional,.rest,.band80,.band95,.zone{-webkit-print-color-adjust:exact;print-color-adjust:exact}.big{font-size:30pt}"
    "table{font-size:9pt}table.board{font-size:8.5pt}svg text{font-size:17px}table.board th:first-child{width:20%}table.board td:last-child{width:30%}.cards{grid-template-columns:repeat(3,1fr)}.card{padding:8px 10px}.card h2{font-size:9.5pt}.card dl{font-size:9pt}"
    "a{color:inherit;text-decoration:none}}\n"
    "@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}\n";

void style_put(struct strbuf *out) {
  strbuf_put(out, "<style>\n");
  strbuf_put(out, sheet);
  strbuf_put(out, "</style>\n");
}
