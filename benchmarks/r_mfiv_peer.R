# The VIX of boards by R.MFIV (m-g-h/R.MFIV, Haas), for r_mfiv_peer.py: Rscript r_mfiv_peer.R QUOTES TERMS FOUND ROUNDS
#
# QUOTES: board, term, K, c, p: mid prices of calls and puts, NA where it may not be used.
# TERMS: board, term, R, maturity.
# FOUND is written: board, level; and prints the processor seconds a board of each round.

arguments <- commandArgs(trailingOnly = TRUE)
for (name in c("data.table", "R.MFIV")) {
  if (!requireNamespace(name, quietly = TRUE)) {
    cat("absent:", name, "\n")
    quit(status = 3)
  }
}
library(data.table)

quotes <- fread(arguments[1])
terms <- fread(arguments[2])
tables <- lapply(split(quotes, by = c("board", "term"), sorted = TRUE), function(each) each[, .(K, c, p)])
boards <- sort(unique(terms$board))

level <- function(board) {
  rows <- which(terms$board == board)
  variance <- vapply(rows, function(row) {
    of <- paste(board, terms$term[row], sep = ".")
    R.MFIV::CBOE_VIX_vars(option_quotes = tables[[of]], R = terms$R[row], maturity = terms$maturity[row])
  }, numeric(1))
  R.MFIV::CBOE_VIX_index(maturity = terms$maturity[rows], sigma_sq = variance)
}

found <- vapply(boards, level, numeric(1))
fwrite(data.table(board = boards, level = found), arguments[3])
cat("version:", as.character(utils::packageVersion("R.MFIV")), R.version$version.string, "\n")
for (round in seq_len(as.integer(arguments[4]))) {
  took <- system.time(for (board in boards) level(board))
  cat("seconds:", sum(took[c("user.self", "sys.self")]) / length(boards), "\n")
}
