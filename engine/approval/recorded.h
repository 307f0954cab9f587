// A decision taken in a meeting or on paper and entered from its minutes: only counts are known, and a few named votes.
//
//   RecordedResult minutes{.present = 8, .yes = 6, .no = 1, .abstain = 1};
//   Result<Tally> result = tally_recorded(need, board, minutes, options);
#pragma once

#include <vector>

#include "engine/approval/tally.h"
#include "engine/base/result.h"

namespace trinhky::approval {

struct RecordedResult {
  std::int64_t present = 0;  // took part: yes + no + other + abstain
  std::int64_t yes = 0;
  std::int64_t no = 0;
  std::int64_t abstain = 0;
  std::int64_t other = 0;    // for something that is neither: Meaning::other
  std::int64_t recused = 0;  // not among those present
  // What the minutes say of single members; needed of every `must` and `veto` member, and of the chair when it comes to
  // a tie.
  std::vector<Vote> named;
};

// Always decided. Fails with `invalid`/"recorded-result-refused" and a fault per problem (pointers "/present", "/yes",
// "/named" …) if the counts are negative, do not add up, exceed the body, contradict the named votes, leave a `must`,
// `veto` or tie unanswered, or if members' weights differ (counts of heads cannot tell weights). Not enough people
// present is not an error of the record: the outcome is then the refusal, and `why` says so.
[[nodiscard]] base::Result<Tally> tally_recorded(const Need& need, const std::vector<Member>& members,
                                                 const RecordedResult& recorded, const Options& options);

}  // namespace trinhky::approval
