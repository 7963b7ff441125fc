# SPDX-License-Identifier: GPL-3.0-or-later
# make.R - recorded vectors of tests/oracle/run: R's survey package on its own school data (apistrat, apiclus1, apiclus2) and on
# generated data, and imputations computed by lm() and by hand. Run in this folder: Rscript make.R
suppressMessages(library(survey))
data(api)
options(digits = 15)
rows <- list()
put <- function(id, value, se = NA, tolerance = 1e-8) rows[[length(rows) + 1]] <<- data.frame(id = id, value = as.numeric(value), se = as.numeric(se), tolerance = tolerance)
both <- function(id, x, tolerance = 1e-8) put(id, coef(x), SE(x), tolerance)
keep <- function(x, columns, file) { x <- x[, columns]; names(x) <- gsub("[.]", "_", names(x)); write.csv(x, gzfile(file), row.names = FALSE, quote = FALSE, na = "") }
keep(apistrat, c("cds", "stype", "dnum", "api00", "api99", "enroll", "api.stu", "sch.wide", "pw", "fpc"), "apistrat.csv.gz")
keep(apiclus1, c("cds", "stype", "dnum", "api00", "api99", "enroll", "api.stu", "sch.wide", "pw", "fpc"), "apiclus1.csv.gz")
keep(apiclus2, c("cds", "stype", "dnum", "snum", "api00", "enroll", "pw", "fpc1", "fpc2"), "apiclus2.csv.gz")

strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
both("strat/total/mean/api00", svymean(~api00, strat)); both("strat/total/total/enroll", svytotal(~enroll, strat))
r <- svyratio(~api.stu, ~enroll, strat); put("strat/total/ratio/api_stu/enroll", coef(r), SE(r)[1])
b <- svyby(~enroll, ~stype, strat, svytotal); for (k in rownames(b)) put(paste0("strat/", k, "/total/enroll"), b[k, 2], b[k, 3])
b <- svyby(~api00, ~sch.wide, strat, svymean); for (k in rownames(b)) put(paste0("strat/", k, "/mean/api00"), b[k, 2], b[k, 3])
put("strat/deff/mean/api00", deff(svymean(~api00, strat, deff = TRUE))); put("strat/deff/total/enroll", deff(svytotal(~enroll, strat, deff = TRUE)))
s <- svyratio(~I(enroll * (sch.wide == "Yes")), ~enroll, strat); put("strat/Yes/share/enroll", 100 * coef(s), 100 * SE(s)[1])
jk <- as.svrepdesign(strat, type = "JKn"); put("strat/jackknife/mean/api00", coef(svymean(~api00, jk)), SE(svymean(~api00, jk)))
nofpc <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
both("nofpc/total/mean/api00", svymean(~api00, nofpc))

clus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
both("clus1/total/mean/api00", svymean(~api00, clus1)); both("clus1/total/total/enroll", svytotal(~enroll, clus1))
jk <- as.svrepdesign(clus1); put("clus1/jackknife/mean/api00", coef(svymean(~api00, jk)), SE(svymean(~api00, jk)))
clus2 <- svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
both("clus2/total/mean/api00", svymean(~api00, clus2)); both("clus2/total/total/enroll", svytotal(~enroll, clus2, na.rm = TRUE))

types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018)); wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
rk <- rake(clus1, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 100, epsilon = 1e-9, verbose = FALSE))
both("rake/total/mean/api00", svymean(~api00, rk), 2e-6); both("rake/total/total/enroll", svytotal(~enroll, rk), 2e-5)
rj <- rake(jk, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 100, epsilon = 1e-9, verbose = FALSE))
put("rake/jackknife/mean/api00", coef(svymean(~api00, rj)), SE(svymean(~api00, rj)), 2e-5)
total <- c(6194, 755, 1018, 3914069)
greg <- calibrate(clus1, ~stype + api99, total); both("greg/total/mean/api00", svymean(~api00, greg)); both("greg/total/total/enroll", svytotal(~enroll, greg))
for (k in list(list("linear", "linear", c(-Inf, Inf)), list("bounded", "linear", c(0.97, 1.03)), list("raking", "raking", c(-Inf, Inf)), list("logit", "logit", c(0.5, 1.6)))) {
  g <- calibrate(strat, ~stype + api99, total, calfun = k[[2]], bounds = k[[3]], epsilon = 1e-11, maxit = 500)
  both(paste0(k[[1]], "/total/mean/api00"), svymean(~api00, g), 1e-7); both(paste0(k[[1]], "/total/total/enroll"), svytotal(~enroll, g), 1e-7)
  put(paste0(k[[1]], "/weights"), min(weights(g) / weights(strat)), max(weights(g) / weights(strat)), 1e-7)
}

# --- generated: a stratified sample with an auxiliary, small domains, holes
set.seed(20260101)
n <- 300
d <- data.frame(unit = sprintf("u%03d", 1:n), period = 2023, h = sample(c("s", "m", "l"), n, TRUE, c(.5, .3, .2)), cell = sample(c("A", "B", "C"), n, TRUE), area = sprintf("a%02d", sample(1:12, n, TRUE)))
d$size <- c(s = 800, m = 240, l = sum(d$h == "l"))[d$h]
d$w <- round(d$size / table(d$h)[d$h], 6)
d$x <- round(exp(rnorm(n, c(s = 3, m = 5, l = 7)[d$h], .6)), 2)
d$z <- round(runif(n, 1, 50), 2)
d$y <- round(2.5 * d$x + 3 * d$z + rnorm(n, 0, 8) * sqrt(d$x), 3)
d$hole <- ifelse(runif(n) < .2, "yes", "no")
d$yh <- ifelse(d$hole == "yes", NA, d$y)
write.csv(d, gzfile("generated.csv.gz"), row.names = FALSE, quote = FALSE, na = "")
g <- svydesign(id = ~1, strata = ~h, weights = ~w, fpc = ~size, data = d)
both("gen/total/total/y", svytotal(~y, g), 1e-6); both("gen/total/mean/y", svymean(~y, g), 1e-6)
b <- svyby(~y, ~area, g, svytotal); for (k in rownames(b)) put(paste0("gen/", k, "/total/y"), b[k, 2], b[k, 3], 1e-6)
r <- svyratio(~y, ~x, g); put("gen/total/ratio/y/x", coef(r), SE(r)[1], 1e-6)

# separate and combined ratio to known totals of x; their errors by the residuals
X <- c(s = 26000, m = 46000, l = 95000)
est <- function(group) { k <- if (group == "h") d$h else rep("all", n); tot <- if (group == "h") X else c(all = sum(X))
  f <- tot[k] / ave(d$w * d$x, k, FUN = sum); e <- d$y - d$x * ave(d$w * d$y, k, FUN = sum) / ave(d$w * d$x, k, FUN = sum)
  dd <- update(g, u = f * e); c(sum(f * d$w * d$y), SE(svytotal(~u, dd))) }
v <- est("h"); put("separate/total/total/y", v[1], v[2], 1e-6); v <- est("all"); put("combined/total/total/y", v[1], v[2], 1e-6)

# Neyman: the sample that gives a relative error of 5 % at 95 % for the total of y
Y <- coef(svytotal(~y, g)); N <- tapply(d$size, d$h, max); S <- tapply(d$y, d$h, sd); V <- (.05 * Y / qnorm(.975))^2
take <- c(l = FALSE, m = FALSE, s = FALSE)
repeat { nn <- sum((N * S)[!take])^2 / (V + sum((N * S^2)[!take])); nh <- nn * N * S / sum((N * S)[!take]); over <- !take & nh >= N; if (!any(over)) break; take <- take | over }
nh <- ifelse(take, N, pmax(ceiling(nh - 1e-9), 2)); put("neyman/needed", sum(nh)); for (k in names(N)) put(paste0("neyman/", k), nh[k])

# Fay and Herriot with an intercept, A by moments, errors by Prasad and Rao, on the direct means of the areas
b <- svyby(~y, ~area, g, svymean); t <- b[, 2]; psi <- b[, 3]^2; m <- length(t)
A <- max(0, (sum((t - mean(t))^2) - sum(psi * (1 - 1 / m))) / (m - 1)); mu <- sum(t / (A + psi)) / sum(1 / (A + psi)); gam <- A / (A + psi)
fh <- gam * t + (1 - gam) * mu; mse <- gam * psi + (1 - gam)^2 / sum(1 / (A + psi)) + 2 * psi^2 / (A + psi)^3 * 2 * sum((A + psi)^2) / m^2
for (k in 1:m) put(paste0("composite/", rownames(b)[k]), fh[k], sqrt(mse[k]), 1e-6)

# --- imputation of yh within cells
o <- d[d$hole == "no", ]
sumimp <- function(p) sum(p[d$hole == "yes"])
put("impute/mean", sumimp(tapply(o$y, o$cell, mean)[d$cell])); put("impute/median", sumimp(tapply(o$y, o$cell, median)[d$cell]))
put("impute/ratio", sumimp(d$x * (tapply(o$y, o$cell, sum) / tapply(o$x, o$cell, sum))[d$cell])); put("impute/ratios", sumimp(d$x * tapply(o$y / o$x, o$cell, mean)[d$cell]))
put("impute/regression", sum(sapply(c("A", "B", "C"), function(k) sum(predict(lm(y ~ x + z, o[o$cell == k, ]), d[d$cell == k & d$hole == "yes", ])))))
put("impute/weighted", sum(sapply(c("A", "B", "C"), function(k) sum(predict(lm(y ~ x + z, o[o$cell == k, ], weights = w), d[d$cell == k & d$hole == "yes", ])))))
donor <- function(i) { p <- which(d$cell == d$cell[i]); r <- sapply(c("x", "z"), function(v) rank(d[p, v]) / (length(p) + 1)); own <- which(p == i)
  dist <- apply(abs(sweep(r, 2, r[own, ])), 1, max); ok <- d$hole[p] == "no"; p[ok][which.min(dist[ok])] }
put("impute/donor", sum(d$y[sapply(which(d$hole == "yes"), donor)]))
write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE, na = "")
