// Sign-off arithmetic: who was asked, who said what, and whether that settles it. Pure integers.
//
//   std::vector<Member> board = {{"an", 1, true}, {"binh"}, {"chi"}};
//   Tally now = tally(need, board, {{"an", "approved"}, {"chi", "approved"}}, {});
//   if (now.state == Tally::State::decided) raise("signoff." + now.outcome);
//
// Laws: the order of votes never matters; once decided, votes of further members never change the outcome; a result is
// decided as soon as, and not before, no remaining vote could change it.
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
inline constexpr int max_weight = 1000;

// Fixed when the vote opens.
struct Member {
  std::string key;  // a seat or a person, as the caller likes
  int weight = 1;
  bool chair = false;
};

// `choice` is one of the sign-off's choices, or
//   abstain   present, neither for nor against
//   absent    known not to take part
//   recused   must not take part: the matter is about the member
struct Vote {
  std::string member;
  std::string choice;
};

struct Choice {
  std::string name;
  bool positive = false;
};

struct Options {
  std::vector<Choice> choices = {{"approved", true}, {"rejected", false}};
  std::set<std::string> must;     // members without whose agreement nothing is agreed; one who is recused is excused
  std::set<std::string> veto;     // members whose refusal alone refuses
  bool chair_breaks_tie = false;  // exactly half for (of the body, of those present) is agreed when the chair is for
  bool closed = false;            // voting has ended: who has not voted counts as absent
};

struct Counts {
  std::int64_t members = 0, yes = 0, no = 0, abstain = 0, absent = 0, recused = 0, waiting = 0;  // heads
  std::int64_t weight = 0, yes_weight = 0, no_weight = 0, present_weight = 0;
  std::map<std::string, std::int64_t> by_choice;  // heads
  std::int64_t ignored = 0;  // votes of strangers, unknown choices, and members with two different votes
  bool operator==(const Counts&) const = default;
};

struct Tally {
  enum class State {
    open,     // votes may still change it; left by a further vote or by closing the vote
    decided,  // for good
  };
  State state = State::open;
  std::string outcome;  // the name of a choice; empty while open
  Counts counts;
  base::Text why;
  bool operator==(const Tally&) const = default;
};

// Requires at most one vote per member: of a member with two different votes neither is counted.
//
// Agreed when the need is met, every `must` agreed and no `veto` refused; the outcome is then the positive choice most
// voted for. Otherwise refused; the outcome is the negative choice with most weight, the first named when equal,
// "rejected" when the sign-off names no negative choice. With no members at all nothing can be agreed: the vote stays
// open until closed.
[[nodiscard]] Tally tally(const Need& need, const std::vector<Member>& members, const std::vector<Vote>& votes,
                          const Options& options);

// What makes a vote impossible from the start: no member, doubled keys, weights or numbers out of bounds, a `must` or
// `veto` that is no member, two chairs, more needed than there are members, or no positive choice. Empty when all is
// well.
[[nodiscard]] std::vector<base::Fault> check_vote(const Need& need, const std::vector<Member>& members,
                                                  const Options& options);

[[nodiscard]] base::json to_json(const Counts& counts);

}  // namespace trinhky::approval
