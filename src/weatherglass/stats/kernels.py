"""The loops of the statistics that have to be compiled: blocks of a bootstrap, ranks of shifts, events on drawn paths.

Nothing here checks its arguments or raises: the callers do. No loop runs in parallel and none may be reordered, so that
the bits do not depend on the machine's cores. Import this module inside of functions: it loads the compiler.
"""

from __future__ import annotations

import numpy as np

from weatherglass.compiling import compiled


@compiled
def cut_blocks(lengths, rows, first):  # type: ignore[no-untyped-def]
    """Cut blocks in place so that they fill replications of so many rows, one after the other.

    `first` (replications + 1,) gets the first block of each replication and the number of blocks used.

    Returns whether there were blocks enough; with more behind them the same call can be made again.
    """
    at = 0
    for replication in range(first.shape[0] - 1):
        first[replication] = at
        left = rows
        while left > 0:
            if at == lengths.shape[0]:
                return False
            lengths[at] = min(lengths[at], left)
            left -= lengths[at]
            at += 1
    first[first.shape[0] - 1] = at
    return True


@compiled
def block_sums(totals, starts, lengths, first, found):  # type: ignore[no-untyped-def]
    """Sums over the blocks of each replication, from `totals` (rows + 1,): totals of the rows before each row."""
    rows = totals.shape[0] - 1
    for replication in range(found.shape[0]):
        total = 0.0
        for at in range(first[replication], first[replication + 1]):
            end = starts[at] + lengths[at]
            if end > rows:  # around the end of the data
                total += totals[rows] + totals[end - rows] - totals[starts[at]]
            else:
                total += totals[end] - totals[starts[at]]
        found[replication] = total


@compiled
def block_column_sums(totals, starts, lengths, first, found):  # type: ignore[no-untyped-def]
    """`block_sums` of many columns: totals (rows + 1, columns), found (replications, columns)."""
    rows, columns = totals.shape[0] - 1, totals.shape[1]
    for replication in range(found.shape[0]):
        total = found[replication]
        total[:] = 0.0
        for at in range(first[replication], first[replication + 1]):
            start = totals[starts[at]]
            end = starts[at] + lengths[at]
            if end > rows:
                last, over = totals[rows], totals[end - rows]
                for column in range(columns):
                    total[column] += last[column] + over[column] - start[column]
            else:
                over = totals[end]
                for column in range(columns):
                    total[column] += over[column] - start[column]


# --- events on drawn paths --------------------------------------------------------------------------------------------

RECORD, FALL, LEVEL = 0, 1, 2
"""Which rule `drawn_cases` looks for, with its numbers in the order of the arguments of the function named for it."""


@compiled
def record_rows(path, days, lookback, least, buffer, closes, rearm, shallowest, deepest, queue, found):  # type: ignore[no-untyped-def]
    """Rows at which a base of at least `least` days is left upwards, into `found`; returns how many.

    The rule of `weatherglass.signals.breakout` in one pass over a path of logs: `lookback` in days, below 0 for all of
    the past; `buffer` as a log; bounds of the base's depth as shares; `queue` (rows,) is scratch.
    """
    count = 0
    head = tail = 0  # of the queue of rows that may still be the highest of the lookback, highest first
    highest = -np.inf
    record = -1
    lowest = 0.0
    waiting, level, run = False, 0.0, 0
    for row in range(path.shape[0]):
        value = path[row]
        if lookback < 0:
            before = highest
            highest = max(highest, value)
        else:
            while head < tail and days[queue[head]] < days[row] - lookback:
                head += 1
            before = path[queue[head]] if head < tail else -np.inf
            while head < tail and path[queue[tail - 1]] <= value:
                tail -= 1
            queue[tail] = row
            tail += 1
        if value > before:
            if record >= 0 and days[row] - days[record] >= least and before > -np.inf:
                depth = 1.0 - np.exp(lowest - path[record])
                armed = count == 0 or days[row] - days[found[count - 1]] >= rearm
                waiting, level, run = armed and shallowest <= depth <= deepest, before + buffer, 0
            record, lowest = row, value
        lowest = min(lowest, value)
        if waiting:
            run = run + 1 if value > level else 0
            if run >= closes:
                found[count] = row
                count += 1
                waiting = False
    return count


@compiled
def fall_rows(path, depth, gap, found):  # type: ignore[no-untyped-def]
    """Rows at which a path of logs is first `depth` (a log, negative) below its record, after more than `gap` not."""
    count, last, highest = 0, -1, -np.inf
    for row in range(path.shape[0]):
        highest = max(highest, path[row])
        if path[row] <= highest + depth:
            if last < 0 or row - last > gap:
                found[count] = row
                count += 1
            last = row
    return count


@compiled
def level_rows(path, level, above, gap, found):  # type: ignore[no-untyped-def]
    """Rows at which a path is first at or above a level (or below it), after more than `gap` rows not."""
    count, last = 0, -1
    for row in range(path.shape[0]):
        if path[row] >= level if above > 0.0 else path[row] < level:
            if last < 0 or row - last > gap:
                found[count] = row
                count += 1
            last = row
    return count


@compiled
def drawn_cases(values, starts, lengths, first, summed, days, place, outcomes, kind, rule, counts, totals):  # type: ignore[no-untyped-def]
    """Events on paths of drawn rows: how many of them are cases, and the sum of their outcomes, for each replication.

    `values` are steps of the path where `summed`, and else the path itself; `place` (rows of the path,) is where on the
    circle an event of a row begins, -1 for nowhere; `rule` the numbers of the rule of this kind.
    """
    size = values.shape[0]
    rows = size + 1 if summed else size
    path, found, queue = np.empty(rows), np.empty(rows, np.int64), np.empty(rows, np.int64)
    for replication in range(counts.shape[0]):
        at, value = 0, 0.0
        if summed:
            path[0] = 0.0
            at = 1
        for block in range(first[replication], first[replication + 1]):
            row, left = starts[block], lengths[block]
            while left > 0:  # around the end of the data in two straight runs
                run = min(left, size - row)
                if summed:
                    for step in range(run):
                        value += values[row + step]
                        path[at + step] = value
                else:
                    path[at : at + run] = values[row : row + run]
                at += run
                left -= run
                row = 0
        if kind == RECORD:
            events = record_rows(
                path, days, rule[0], rule[1], rule[2], rule[3], rule[4], rule[5], rule[6], queue, found
            )
        elif kind == FALL:
            events = fall_rows(path, rule[0], rule[1], found)
        else:
            events = level_rows(path, rule[0], rule[1], rule[2], found)
        count, total = 0, 0.0
        for event in range(events):
            where = place[found[event]]
            if where >= 0:
                count += 1
                total += outcomes[where]
        counts[replication] = count
        totals[replication] = total


# --- schedules of weights ---------------------------------------------------------------------------------------------


@compiled
def weighted_drawdowns(weight, above, cash, paid, every, found):  # type: ignore[no-untyped-def]
    """Deepest fall, as a share, of any weights (rows, assets) shifted by 0, `every`, 2 `every`, ... rows.

    `above` (rows, assets) are returns in excess of cash; `paid` (rows,) is turned with the weights.
    """
    rows, assets = weight.shape
    for at in range(found.shape[0]):
        value, highest, lowest = 1.0, 1.0, 0.0
        row = (rows - at * every) % rows  # of the schedule
        for now in range(rows):
            gain = cash[now] - paid[row]
            for asset in range(assets):
                gain += weight[row, asset] * above[now, asset]
            value *= max(0.0, 1.0 + gain)
            highest = max(highest, value)
            lowest = min(lowest, value / highest - 1.0)
            row += 1
            if row == rows:
                row = 0
        found[at] = -lowest


@compiled
def schedule_drawdowns(state, traded, inside, outside, paid_inside, paid_outside, every, found):  # type: ignore[no-untyped-def]
    """Deepest fall, as a share, with a schedule of two weights shifted by 0, `every`, 2 `every`, ... rows.

    `inside` and `outside` (rows,) are the log returns with either weight, `paid_...` those of rows before which a trade
    was paid for; `state` and `traded` are the schedule.
    """
    rows = state.shape[0]
    for at in range(found.shape[0]):
        value, highest, lowest = 0.0, 0.0, 0.0
        row = (rows - at * every) % rows  # of the schedule
        for now in range(rows):
            if traded[row]:
                value += paid_inside[now] if state[row] else paid_outside[now]
            else:
                value += inside[now] if state[row] else outside[now]
            highest = max(highest, value)
            lowest = min(lowest, value - highest)
            row += 1
            if row == rows:
                row = 0
        found[at] = 1.0 - np.exp(lowest)


# --- nearest neighbours -----------------------------------------------------------------------------------------------


@compiled
def neighbour_information(new, own, source, digamma, nearest):  # type: ignore[no-untyped-def]
    """Mean over rows of psi(rows as near in own) - psi(in own and source) - psi(in own and new); rows ordered by own.

    Near is nearer than the k-th neighbour by the largest of the three distances; `nearest` (k,) is filled on the way.
    `digamma` (n + 1,) holds psi(1), psi(2), ...: the row itself counts in each of the three.
    """
    n, k = own.shape[0], nearest.shape[0]
    total = 0.0
    for row in range(n):
        for at in range(k):
            nearest[at] = np.inf
        low, high = row - 1, row + 1
        while low >= 0 or high < n:
            # outwards from the row, the nearer side first: once own alone is too far, everything beyond is
            down = own[row] - own[low] if low >= 0 else np.inf
            up = own[high] - own[row] if high < n else np.inf
            gap = min(down, up)
            if gap >= nearest[k - 1]:
                break
            if down <= up:
                other = low
                low -= 1
            else:
                other = high
                high += 1
            distance = max(gap, abs(new[row] - new[other]), abs(source[row] - source[other]))
            at = k - 1
            if distance < nearest[at]:
                while at > 0 and nearest[at - 1] > distance:
                    nearest[at] = nearest[at - 1]
                    at -= 1
                nearest[at] = distance
        reach = nearest[k - 1]
        alone, with_source, with_new = 0, 0, 0
        other = row - 1
        while other >= 0 and own[row] - own[other] < reach:
            alone += 1
            with_source += abs(source[row] - source[other]) < reach
            with_new += abs(new[row] - new[other]) < reach
            other -= 1
        other = row + 1
        while other < n and own[other] - own[row] < reach:
            alone += 1
            with_source += abs(source[row] - source[other]) < reach
            with_new += abs(new[row] - new[other]) < reach
            other += 1
        total += digamma[alone] - digamma[with_source] - digamma[with_new]
    return total / n


# --- paths through a lattice of two times -----------------------------------------------------------------------------

_MOST_LOG = 300.0
"""No cell costs more temperatures: exp(-300) is still a number."""


@compiled
def thermal_sum(x, y, sign, temperature, first, last, weights, scales):  # type: ignore[no-untyped-def]
    """Log of the sum of exp(-energy / temperature) over all paths in which x is `first` to `last` rows earlier than y.

    A path goes from a cell on which one of the two times is the first row to one on which one is the last, by steps of
    one row in either time or in both. Cell (a, b) costs (x[a] - sign y[b])^2, at most 300 temperatures.

    Where `weights` (n, last - first + 1) has rows it gets the sum over the paths up to each cell, itself included, by
    row of y and by lag, divided by exp(scales[b]); `scales` (n,) then gets these logs.
    """
    n, width = x.shape[0], last - first + 1
    before, now = np.zeros(width), np.zeros(width)
    keep = weights.shape[0] > 0
    scale, highest, total = 0.0, -np.inf, 0.0
    for b in range(n):
        largest, ends = 0.0, 0.0
        for back in range(width):
            at = width - 1 - back  # the larger lag first: it is the earlier row of x
            a = b - first - at
            now[at] = 0.0
            if a < 0 or a >= n:
                continue
            reached = before[at]
            if at > 0:
                reached += before[at - 1]
            if at + 1 < width:
                reached += now[at + 1]
            if a == 0 or b == 0:
                reached += np.exp(min(-scale, _MOST_LOG))  # a path that begins here
            now[at] = reached * np.exp(-min((x[a] - sign * y[b]) ** 2 / temperature, _MOST_LOG))
            largest = max(largest, now[at])
            if a == n - 1 or b == n - 1:
                ends += now[at]
        if ends > 0.0:
            # log(exp(highest) + ends exp(scale)), kept as highest + log(total)
            here = scale + np.log(ends)
            if here > highest:
                total = total * np.exp(highest - here) + 1.0 if highest > -np.inf else 1.0
                highest = here
            else:
                total += np.exp(here - highest)
        if keep:
            scales[b] = scale
            for at in range(width):
                weights[b, at] = now[at]
        if largest > 0.0:
            scale += np.log(largest)
            for at in range(width):
                before[at] = now[at] / largest
        else:
            for at in range(width):
                before[at] = 0.0
    return highest + np.log(total)
