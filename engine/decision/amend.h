// Agreeing with edits, and what becomes of earlier decisions when the content changes after them (`onChange` of the
// definition).
//
//   changed_places(before, after);                     // {"/summary", "/rows/r2/due"}: rows by their id
//   effect_of_change(on_change, before, after);        // the strongest rule over all places
//   auto amended = amend(turn, work, words, choice);   // freezes the decider's draft where the command says so
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// Where two documents differ, as JSON pointers, each as deep as the difference. A row of a list is named by its `id`
// where every row has a text of that name and no two the same; else by its place. At most 2,000 places; over that the
// whole document counts as changed (one empty pointer).
[[nodiscard]] std::vector<std::string> changed_places(const base::json& before, const base::json& after);

// "same", "none", "notify" or "decide-again": for each place the longest rule that fits it or something around it; the
// strongest over all places.
[[nodiscard]] std::string effect_of_change(const definition::OnChange& on_change, const base::json& before,
                                           const base::json& after);
// The same by hashes. Empty while a content that it must look at is not there; then it is asked for.
[[nodiscard]] std::string effect_of_change(Turn& turn, const std::string& before, const base::json& after);

// The word of the longest rule that fits a place; null where none does.
[[nodiscard]] const std::string* rule_at(const definition::OnChange& on_change, const std::string& place);

// What a passage is bound to once something it rested on was taken away: nothing that is current. It holds no more, and
// the next submission asks its step again.
inline constexpr std::string_view superseded = "superseded";

// Passages that were bound to `from` stand for `to`.
void bind_anew(Turn& turn, const std::string& from, const std::string& to, const std::set<std::string>& but);

struct Amended {
  std::string from;                // the version that was shown
  std::string to;                  // the one that is bound from now on
  std::string effect;              // as above, never "same"
  std::vector<std::string> again;  // sign-offs that are asked again
};

// None where the command does not ask for it, or where the draft is what was shown. Fails with
// `wrong_state`/"verb-not-here" where the step does not allow it, "no-draft", "edits-after-voices"; `stale`/
// "content-changed", "draft-changed"; `invalid`/"edits-need-agreement", "not-ready-to-submit".
[[nodiscard]] base::Result<std::optional<Amended>> amend(Turn& turn, const OpenWork& work,
                                                         const definition::Work& words,
                                                         const definition::Choice& choice);

}  // namespace trinhky::decision
