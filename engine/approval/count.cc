#include "engine/approval/count.h"

namespace trinhky::approval {
namespace {

std::int64_t base_of(const Need& need, const Sums& sums) {
  switch (need.base) {
    case Need::Base::body:
      return need.recused_leave ? sums.weight - sums.recused_weight : sums.weight;
    case Need::Base::present:
      return sums.present_weight;
    case Need::Base::cast:
      return need.abstentions_cast ? sums.present_weight : sums.cast_weight;
  }
  return 0;
}

bool agreed(const Need& need, const Sums& sums) {
  switch (need.kind) {
    case Need::Kind::all:
      return sums.yes > 0 && sums.yes == sums.heads - sums.recused;
    case Need::Kind::count:
      return sums.yes >= need.count;
    case Need::Kind::consensus:
      return sums.yes > 0 && sums.no == 0;
    case Need::Kind::share: {
      const std::int64_t have = sums.yes_weight * need.share.denominator;
      const std::int64_t want = base_of(need, sums) * need.share.numerator;
      return sums.yes_weight > 0 && (need.strict ? have > want : have >= want);
    }
  }
  return false;
}

}  // namespace

bool enough_present(const Need& need, const Sums& sums) {
  if (!need.present) return true;
  if (need.present->heads > 0) return sums.present >= need.present->heads;
  const std::int64_t body = need.recused_leave ? sums.heads - sums.recused : sums.heads;
  return sums.present * need.present->share.denominator >= body * need.present->share.numerator;
}

bool is_tie(const Need& need, const Sums& sums) {
  return need.is_majority() && sums.yes_weight > 0 && 2 * sums.yes_weight == base_of(need, sums);
}

Tally::Verdict verdict_of(const Need& need, const Sums& sums, Tie tie) {
  if (agreed(need, sums)) return Tally::Verdict::agreed;
  if (is_tie(need, sums)) {
    if (tie == Tie::repeat) return Tally::Verdict::repeat;
    if (tie == Tie::chair && sums.chair_yes) return Tally::Verdict::agreed;
  }
  return Tally::Verdict::refused;
}

}  // namespace trinhky::approval
