# SPDX-License-Identifier: GPL-3.0-or-later
# make.R - computes the tables of this folder anew from series.csv.gz: Rscript make.R FOLDER (R 4.2.2, forecast 8.20).
# It writes models, params, forecasts and fitted; the other tables are defined in ../README.md by their formulas.
suppressMessages(library(forecast))
out <- commandArgs(trailingOnly = TRUE)[1]
all <- read.csv(gzfile("series.csv.gz"))
text <- function(v) trimws(formatC(as.numeric(v), digits = 15, format = "g"))
write_table <- function(rows, name) {
  file <- gzfile(file.path(out, paste0(name, ".csv.gz")), "w", compression = 9)
  write.table(rows, file, sep = ",", quote = FALSE, row.names = FALSE)
  close(file)
}

ets_form <- function(form, damped = FALSE, ...) function(x) ets(x, form, damped = damped, ...)
pulse <- function(x) matrix(as.numeric(floor(time(x)) == 2020), dimnames = list(NULL, "pulse"))
step <- function(x) matrix(as.numeric(time(x) >= 2020), dimnames = list(NULL, "step"))
models <- list(
  ets_ANN = ets_form("ANN"), ets_AAN = ets_form("AAN"), ets_AAdN = ets_form("AAN", TRUE),
  ets_MNN = ets_form("MNN"), ets_MAN = ets_form("MAN"), ets_MAdN = ets_form("MAN", TRUE),
  ets_ANA = ets_form("ANA"), ets_AAA = ets_form("AAA"), ets_AAdA = ets_form("AAA", TRUE),
  ets_MNM = ets_form("MNM"), ets_MAM = ets_form("MAM"), ets_MAdM = ets_form("MAM", TRUE), ets_MAA = ets_form("MAA"),
  ets_ANN_fix = ets_form("ANN", alpha = .5), ets_AAN_fix = ets_form("AAN", alpha = .5, beta = .1),
  ets_AAdN_fix = ets_form("AAN", TRUE, alpha = .5, beta = .1, phi = .9),
  ets_auto = function(x) ets(x), ets_auto_additive = function(x) ets(x, additive.only = TRUE),
  ets_auto_log = function(x) ets(x, lambda = 0), ets_auto_log_bias = function(x) ets(x, lambda = 0, biasadj = TRUE),
  ets_AAdN_bc05 = ets_form("AAN", TRUE, lambda = .5), ets_AAdN_bc05_bias = ets_form("AAN", TRUE, lambda = .5, biasadj = TRUE),
  arima_auto = function(x) auto.arima(x), arima_auto_full = function(x) auto.arima(x, stepwise = FALSE),
  arima_auto_log = function(x) auto.arima(x, lambda = 0),
  arima_auto_log_bias = function(x) auto.arima(x, lambda = 0, biasadj = TRUE),
  arima_011 = function(x) Arima(x, c(0, 1, 1)), arima_011_ML = function(x) Arima(x, c(0, 1, 1), method = "ML"),
  arima_011_CSS = function(x) Arima(x, c(0, 1, 1), method = "CSS"),
  arima_111_ML = function(x) Arima(x, c(1, 1, 1), method = "ML"),
  arima_110d = function(x) Arima(x, c(1, 1, 0), include.drift = TRUE), arima_200m = function(x) Arima(x, c(2, 0, 0)),
  arima_011_011 = function(x) Arima(x, c(0, 1, 1), seasonal = c(0, 1, 1)),
  arima_011_011_ML = function(x) Arima(x, c(0, 1, 1), seasonal = c(0, 1, 1), method = "ML"),
  arima_010_pulse2020 = function(x) Arima(x, c(0, 1, 0), xreg = pulse(x)),
  arima_011_pulse2020_ML = function(x) Arima(x, c(0, 1, 1), xreg = pulse(x), method = "ML"),
  arima_110_step2020_ML = function(x) Arima(x, c(1, 1, 0), xreg = step(x), method = "ML"),
  arima_auto_pulse2020 = function(x) auto.arima(x, xreg = pulse(x)))
calls <- list(
  naive = naive, snaive = snaive, rwf_drift = function(x, h, ...) rwf(x, h, drift = TRUE, ...), ses = ses, holt = holt,
  holt_damped = function(x, h, ...) holt(x, h, damped = TRUE, ...), theta = thetaf,
  stlf_ets = function(x, h, ...) stlf(x, h = h, method = "ets", s.window = 7, ...))

forecast_of <- function(name, x, h) {
  if (!is.null(calls[[name]])) return(calls[[name]](x, h, level = c(80, 95)))
  fit <- models[[name]](x)
  future <- if (grepl("pulse2020", name)) matrix(0, h, dimnames = list(NULL, "pulse"))
            else if (grepl("step2020", name)) matrix(1, h, dimnames = list(NULL, "step"))
  if (is.null(future)) forecast(fit, h, level = c(80, 95)) else forecast(fit, xreg = future, level = c(80, 95))
}

seasonal_only <- c("snaive", "stlf_ets", "ets_ANA", "ets_AAA", "ets_AAdA", "ets_MNM", "ets_MAM", "ets_MAdM", "ets_MAA",
                   "arima_011_011", "arima_011_011_ML")
on_logits <- c("lg_theta", "lg_rwf_drift", "lg_ets_ANN", "lg_ets_AAdN", "lg_arima_auto") # of shares
tables <- list(models = NULL, forecasts = NULL, fitted = NULL, params = NULL)
for (id in unique(all$series_id)) {
  rows <- all[all$series_id == id & all$role == "fit", ]
  x <- ts(rows$value, frequency = rows$freq[1], start = c(rows$year[1], max(1, rows$sub[1], na.rm = TRUE)))
  h <- if (rows$freq[1] == 4) 8 else 6
  for (name in c(names(calls), names(models), if (grepl("^SRV", id)) on_logits)) {
    if (name %in% seasonal_only && rows$freq[1] == 1) next
    y <- if (name %in% on_logits) log(x / (100 - x)) else x
    f <- tryCatch(forecast_of(sub("^lg_", "", name), y, h), error = function(e) NULL)
    if (is.null(f)) next
    m <- f$model
    value <- function(v) if (is.null(v)) NA else v
    tables$models <- rbind(tables$models, data.frame(series_id = id, model_id = name, method = gsub(",", ";", f$method),
      n = length(x), loglik = text(value(m$loglik)), aicc = text(value(m$aicc)), sigma2 = text(value(m$sigma2))))
    tables$forecasts <- rbind(tables$forecasts, data.frame(series_id = id, model_id = name, h = seq_along(f$mean),
      mean = text(f$mean), lo80 = text(f$lower[, 1]), hi80 = text(f$upper[, 1]), lo95 = text(f$lower[, 2]), hi95 = text(f$upper[, 2])))
    tables$fitted <- rbind(tables$fitted, data.frame(series_id = id, model_id = name, t = seq_along(x), fitted = text(fitted(f))))
    if (length(m$par)) tables$params <- rbind(tables$params, data.frame(series_id = id, model_id = name, key = names(m$par), value = text(m$par)))
  }
}
for (name in names(tables)) write_table(tables[[name]], name)
