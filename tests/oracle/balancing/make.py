#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make.py - random small tables with controls, and what reconciliation promises of each, for tests/controls.

Worked out by nothing of this program: linear programming says whether the controls can all hold (exactly, or within
their tolerances, no amount changing its sign); non-negative least squares, a level of controls after another, says what
each comes to where they cannot; proportional fitting says what the cells of a positive table come to.
Python 3.11, numpy 1.24, scipy 1.10. Writes tables.csv, controls.csv and expected.csv into the current folder."""
import csv
import random

import numpy as np
from scipy.optimize import linprog, nnls

TREES = {
    "three-sectors-2018": {"total": ["1", "2", "3"]},
    "modern-working-2020": {"total": ["M", "T"], "M": ["M01", "M02", "M03"], "T": ["T01", "T02"]},
}
KINDS = ["consistent", "contradictory", "printed", "digits", "ranks"]
CASES = 75


def leaves(tree, category):
    return [leaf for c in tree[category] for leaf in leaves(tree, c)] if category in tree else [category]


def depth(tree, category):
    for parent, children in tree.items():
        if category in children:
            return depth(tree, parent) + 1
    return 0


def table_make(rng, kind):
    scheme = rng.choice(list(TREES))
    tree = {k: list(v) for k, v in TREES[scheme].items()}
    if rng.random() < 0.4:
        tree["total"].append("Z")
    regions = sorted(rng.sample(["500103", "500105", "500106", "500107"], rng.choice([1, 2, 3, 3])))
    negative, zero = rng.random() < 0.35, rng.random() < 0.3
    raw = {}
    for r in regions:
        for c in leaves(tree, "total"):
            raw[r, c] = rng.randint(1, 90)
            if negative and rng.random() < 0.15:
                raw[r, c] = -rng.randint(1, 12)
            if zero and rng.random() < 0.15:
                raw[r, c] = 0
    return dict(scheme=scheme, tree=tree, regions=regions, raw=raw, kind=kind)


def controls_make(rng, t):
    factor = rng.choice([0.8, 1.3, 2, 10])
    truth = {}
    for key, v in t["raw"].items():
        to = v * factor * rng.uniform(0.8, 1.25)
        truth[key] = v if v <= 0 else (to if t["kind"] == "digits" else round(to))
    places = [(r, c) for r in t["regions"] + (["*"] if len(t["regions"]) > 1 else [])
              for c in list(t["tree"]) + leaves(t["tree"], "total")]
    most = rng.randint(2, 9)
    if t["kind"] in ("contradictory", "ranks"):  # many of few places, so that they bear on each other
        few = t["regions"][:1] + (["*"] if len(t["regions"]) > 1 and rng.random() < 0.5 else [])
        places, most = [p for p in places if p[0] in few], rng.randint(4, 10)
    controls = []
    for r, c in rng.sample(places, min(len(places), most)):
        cells = cells_of(t, r, c)
        v = sum(truth[k] for k in cells)
        if t["kind"] in ("contradictory", "ranks") and rng.random() < 0.5:
            v = round(v * rng.uniform(0.6, 1.6)) + rng.randint(-5, 5)
        text = str(round(v))
        if t["kind"] == "printed":
            text = "%.1f" % (v + rng.uniform(-0.04, 0.04))
        if t["kind"] == "digits":
            text = "%.*f" % (rng.choice([0, 0, 1, 2]), v)
        rank = rng.choice(["", "hard", "hard", "hard", "soft", "advisory"]) if t["kind"] == "ranks" else ""
        tolerance = rng.choice(["", "", "2", "5%"]) if rank != "hard" and t["kind"] != "digits" else ""
        controls.append(dict(region=r, category=c, value=text, rank=rank, tolerance=tolerance))
    t["controls"] = controls


def cells_of(t, region, category):
    return [(r, l) for r in (t["regions"] if region == "*" else [region]) for l in leaves(t["tree"], category)]


def half_unit(text):
    return 0.5 * 10.0 ** -(len(text.split(".")[1]) if "." in text else 0)


def rows_make(t):
    cells = list(t["raw"])
    rows = []
    for c in t["controls"]:
        inside = cells_of(t, c["region"], c["category"])
        a = np.array([1.0 if k in inside else 0.0 for k in cells])
        value, half = float(c["value"]), half_unit(c["value"])
        tolerance = 0.0 if c["rank"] == "hard" else half
        if c["tolerance"].endswith("%"):
            tolerance = abs(value) * float(c["tolerance"][:-1]) / 100
        elif c["tolerance"]:
            tolerance = float(c["tolerance"])
        wide = len(t["regions"]) if c["region"] == "*" else 1
        rows.append(dict(a=a, value=value, tolerance=tolerance, used=c["rank"] != "advisory", hard=c["rank"] == "hard",
                         ease=max(tolerance / half, 1e-6) if c["tolerance"] else 1.0,
                         level=0 if c["rank"] == "hard" else 2 + (len(t["regions"]) - wide) * 64 + 2 * depth(t["tree"], c["category"])))
    return cells, rows


def is_possible(rows, sign, slack, hard_only=False):
    a, b = [], []
    for r in rows:
        if not r["used"] or (hard_only and not r["hard"]):
            continue
        t = 1e-9 + (r["tolerance"] if slack else 0)
        a += [r["a"] * sign, -r["a"] * sign]
        b += [r["value"] + t, -r["value"] + t]
    return not a or linprog(np.zeros(len(sign)), A_ub=a, b_ub=b, bounds=[(0, None)] * len(sign), method="highs").status == 0


def targets_of(rows, sign):
    done = []
    for level in sorted({r["level"] for r in rows if r["used"]}):
        now = [r for r in rows if r["used"] and r["level"] == level]
        by = np.array([1 / np.sqrt(r["ease"] * max(abs(r["value"]), 1e-9)) for r in now])
        a, b = np.array([r["a"] * sign for r in now]) * by[:, None], np.array([r["value"] for r in now]) * by
        if done:
            heavy = 1e6 / max(1, np.mean([abs(v) for _, v in done]))
            a = np.vstack([np.array([r["a"] * sign for r, _ in done]) * heavy, a])
            b = np.concatenate([np.array([v for _, v in done]) * heavy, b])
        x, _ = nnls(a, b, maxiter=5000)
        done += [(r, float((r["a"] * sign) @ x)) for r in now]
    return done


def fit(start, rows):
    x = start.copy()
    for _ in range(50000):
        worst = 0
        for a, value in rows:
            inside = a > 0
            total = x[inside].sum()
            if total > 0:
                x[inside] *= value / total
                worst = max(worst, abs(value / total - 1))
        if worst < 1e-13:
            return x
    return None


def judge(t):
    """What is promised: lines of what, region, category, value, tolerance; None for a table of no use here."""
    cells, rows = rows_make(t)
    start = np.array([float(v) for v in t["raw"].values()])
    sign = np.sign(start)
    for r in rows:
        if not r["used"]:
            continue
        x = start[r["a"] > 0]
        if not x.any() or ((x >= 0).all() and r["value"] < 0):
            return None
        if r["a"].sum() == 1 and r["value"] != 0:
            sign[np.argmax(r["a"])] = np.sign(r["value"])
    used = [(c, r) for c, r in zip(t["controls"], rows) if r["used"]]
    if not used:
        return None
    if not is_possible(rows, sign, False, True):
        return [("code", "", "", "65", ""), ("contradiction", "", "", "yes", "")]
    lines = [("code", "", "", "0", "")]
    exact, within = is_possible(rows, sign, False), is_possible(rows, sign, True)
    lines.append(("contradiction", "", "", "no" if within else "yes", ""))
    if exact:
        targets = [(r, r["value"]) for _, r in used]
        lines += [("exact", c["region"], c["category"], c["value"], "0") for c, _ in used]
    elif within:
        return lines + [("within", c["region"], c["category"], c["value"], "%g" % r["tolerance"]) for c, r in used]
    else:
        targets = targets_of(rows, sign)
        for c, r in used:
            v = next(v for q, v in targets if q is r)
            off = abs(v - r["value"])
            if r["hard"] or off < 1e-4:
                lines.append(("exact", c["region"], c["category"], c["value"], "0"))
            else:
                named = off > r["tolerance"] * 1.001 + 1e-3
                lines.append(("missed" if named else "near", c["region"], c["category"], "%.4f" % v, "%.4f" % (2e-3 * max(1, abs(v)))))
    if exact and (start > 0).all():
        x = fit(start, [(r["a"], v) for r, v in targets])
        if x is not None:
            lines += [("near", k[0], k[1], "%.6f" % v, "%.6f" % (1e-5 * max(1, v))) for k, v in zip(cells, x)]
    return lines


def main():
    rng = random.Random(20260131)
    with open("tables.csv", "w") as f, open("controls.csv", "w") as g, open("expected.csv", "w") as h:
        tables, controls, expected = (csv.writer(o, lineterminator="\n") for o in (f, g, h))
        tables.writerow(["case", "region", "scheme", "category", "parent", "value"])
        controls.writerow(["case", "region", "scheme", "category", "value", "rank", "tolerance"])
        expected.writerow(["case", "what", "region", "category", "value", "tolerance"])
        case = 0
        while case < CASES:
            t = table_make(rng, KINDS[case % len(KINDS)])
            controls_make(rng, t)
            lines = judge(t)
            if not lines:
                continue
            case += 1
            for r in t["regions"]:
                for c in list(t["tree"]) + leaves(t["tree"], "total"):
                    parent = next((p for p, children in t["tree"].items() if c in children), "")
                    tables.writerow([case, r, t["scheme"], c, parent, sum(t["raw"][k] for k in cells_of(t, r, c))])
            for c in t["controls"]:
                controls.writerow([case, c["region"], t["scheme"], c["category"], c["value"], c["rank"], c["tolerance"]])
            for line in lines:
                expected.writerow([case, *line])


if __name__ == "__main__":
    main()
