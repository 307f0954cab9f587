#include "engine/approval/count.h"

namespace trinhky::approval {

bool enough_present(const Need& need, const Sums& sums) {
  return !need.present || sums.present * need.present->denominator >= sums.heads * need.present->numerator;
}

bool is_tie(const Need& need, const Sums& sums) {
  if (sums.yes_weight == 0) return false;
  if (need.kind == Need::Kind::majority_body) return 2 * sums.yes_weight == sums.weight;
  if (need.kind == Need::Kind::majority_present) return 2 * sums.yes_weight == sums.present_weight;
  return false;
}

bool enough_agree(const Need& need, const Sums& sums, bool chair_breaks_tie) {
  const bool by_chair = chair_breaks_tie && sums.chair_yes && is_tie(need, sums);
  switch (need.kind) {
    case Need::Kind::all:
      return sums.yes > 0 && sums.yes == sums.heads - sums.recused;
    case Need::Kind::count:
      return sums.yes >= need.count;
    case Need::Kind::share:
      return sums.yes > 0 && sums.yes_weight * need.share.denominator >= sums.weight * need.share.numerator;
    case Need::Kind::majority_body:
      return 2 * sums.yes_weight > sums.weight || by_chair;
    case Need::Kind::majority_present:
      return 2 * sums.yes_weight > sums.present_weight || by_chair;
  }
  return false;
}

}  // namespace trinhky::approval
