// Sign-off arithmetic: who was asked, who said what, and whether that settles it. Pure integers.
//
//   std::vector<Member> board = {{"an", 1, true}, {"binh"}, {"chi"}};
//   Tally now = tally(need, board, {{"an", "approved"}, {"chi", "approved"}}, {});
//   if (now.state == Tally::State::decided) raise("signoff." + now.outcome);
//
// Laws: the order of votes never matters; once decided, votes of further members never change the outcome; a result is
// decided as soon as, and not before, no remaining vote could change it, or later where `settles` says so; nobody's
// silence ever helps to agree where the need counts all members.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/approval/need.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

inline constexpr std::size_t max_members = 2000;
inline constexpr std::int64_t max_weight = 1'000'000'000;
// The outcome of a tie that is to be voted again; no choice of such a sign-off may bear the name.
inline constexpr std::string_view repeat_outcome = "repeat";

// Fixed when the vote opens. A weight of 0 is a voice that is heard, and counted as a head, without weight.
struct Member {
  std::string key;  // a seat or a person, as the caller likes
  std::int64_t weight = 1;
  bool chair = false;
};

// `choice` is one of the sign-off's choices, or
//   abstain   present, neither for nor against
//   absent    known not to take part
//   recused   must not take part: the matter is about the member
struct Vote {
  std::string member;
  std::string choice;
  bool operator==(const Vote&) const = default;
};

// What a choice, whatever its label, does in the count.
enum class Meaning {
  favour,   // for; only such a choice can be the outcome of an agreement
  against,  // against; only such a choice can be the outcome of a refusal
  abstain,  // present, neither for nor against; a vote cast only where the need says so
  other,    // a vote cast for something else: neither for nor against, and never an outcome
};

struct Choice {
  std::string name;
  Meaning meaning = Meaning::against;
};

// What becomes of a vote in which exactly half is for, where more than half is needed.
enum class Tie {
  rejected,  // half is not a majority
  chair,     // agreed when the chair is for, else refused
  repeat,    // the outcome is `repeat_outcome`: neither, vote again
};

// When a result stands and what is still open is cancelled.
enum class Settles {
  early,      // as soon as no remaining vote could change it
  all_spoke,  // when everybody has answered, or voting has ended
  at_close,   // only when voting has ended
};

struct Options {
  std::vector<Choice> choices = {{"approved", Meaning::favour}, {"rejected", Meaning::against}};
  std::set<std::string> must;  // members without whose agreement nothing is agreed; one who is recused is excused
  std::set<std::string> veto;  // members whose refusal alone refuses
  Tie tie = Tie::rejected;
  Settles settles = Settles::early;
  bool secret = false;  // who voted is told apart from what was voted: ballot.h
  bool closed = false;  // voting has ended: who has not voted counts as absent
};

struct Counts {
  std::int64_t members = 0, yes = 0, no = 0, other = 0, abstain = 0, absent = 0, recused = 0, waiting = 0;  // heads
  std::int64_t weight = 0, yes_weight = 0, no_weight = 0, present_weight = 0, cast_weight = 0;
  std::map<std::string, std::int64_t> by_choice;  // heads
  std::int64_t ignored = 0;  // votes of strangers, unknown choices, and members with two different votes
  bool operator==(const Counts&) const = default;
};

struct Tally {
  enum class State {
    open,     // votes may still change it; left by a further vote or by closing the vote
    decided,  // for good
  };
  enum class Verdict { none, refused, repeat, agreed };
  State state = State::open;
  Verdict verdict = Verdict::none;  // none while open
  std::string outcome;              // the name of a choice, or `repeat_outcome`; empty while open
  Counts counts;
  base::Text why;
  bool operator==(const Tally&) const = default;
};

// Requires at most one vote per member: of a member with two different votes neither is counted. Weights out of bounds
// count as the bound they passed.
//
// Agreed when the need is met, every `must` agreed and no `veto` refused; the outcome is then the choice in favour with
// most weight. A tie to be repeated is one where everything but the last vote was there. Otherwise refused; the outcome
// is the choice against with most weight, the first named when equal, "rejected" when the sign-off names none against.
// With no members at all nothing can be agreed: the vote stays open until closed.
[[nodiscard]] Tally tally(const Need& need, const std::vector<Member>& members, const std::vector<Vote>& votes,
                          const Options& options);

// What makes a vote impossible from the start: no member, doubled keys, weights or numbers out of bounds, nobody with
// weight where weights are counted, a `must` or `veto` that is no member, two chairs, a tie for a chair who is not
// there, more needed than there are members, no choice in favour, or names of choices doubled or taken. A secret ballot
// is refused where its result would tell a member's vote: with different weights, with `must`, `veto` or a chair's tie,
// or settled early, when the last to vote is known by the end. Empty when all is well.
[[nodiscard]] std::vector<base::Fault> check_vote(const Need& need, const std::vector<Member>& members,
                                                  const Options& options);

[[nodiscard]] base::json to_json(const Counts& counts);

}  // namespace trinhky::approval
