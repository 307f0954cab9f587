#include "engine/approval/tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/approval/count.h"

namespace trinhky::approval {
namespace {

using base::Fault;
using base::json;
using base::Text;

// What a member has said so far.
enum class Said { nothing, yes, no, abstain, absent, recused };

struct Stand {
  const Member* member = nullptr;
  Said said = Said::nothing;
  std::string choice;
};

std::optional<Said> meaning(const std::string& choice, const Options& options) {
  if (choice == "abstain") return Said::abstain;
  if (choice == "absent") return Said::absent;
  if (choice == "recused") return Said::recused;
  for (const Choice& known : options.choices) {
    if (known.name == choice) return known.positive ? Said::yes : Said::no;
  }
  return std::nullopt;
}

// One entry per member, whatever the order of the votes.
std::vector<Stand> stands_of(const std::vector<Member>& members, const std::vector<Vote>& votes, const Options& options,
                             std::int64_t& ignored) {
  std::map<std::string, std::set<std::string>> said;
  std::set<std::string> known;
  for (const Member& member : members) known.insert(member.key);
  for (const Vote& vote : votes) {
    if (!known.contains(vote.member) || !meaning(vote.choice, options)) {
      ++ignored;
    } else {
      said[vote.member].insert(vote.choice);
    }
  }
  std::vector<Stand> stands;
  for (const Member& member : members) {
    Stand stand{.member = &member, .said = Said::nothing, .choice = {}};
    if (const auto it = said.find(member.key); it != said.end()) {
      if (it->second.size() == 1) {
        stand.choice = *it->second.begin();
        stand.said = *meaning(stand.choice, options);
      } else {
        ignored += static_cast<std::int64_t>(it->second.size());
      }
    }
    if (stand.said == Said::nothing && options.closed) stand.said = Said::absent;
    stands.push_back(std::move(stand));
  }
  return stands;
}

Counts count(const std::vector<Stand>& stands) {
  Counts counts;
  for (const Stand& stand : stands) {
    const std::int64_t weight = stand.member->weight;
    ++counts.members;
    counts.weight += weight;
    switch (stand.said) {
      case Said::nothing:
        ++counts.waiting;
        break;
      case Said::yes:
        ++counts.yes;
        counts.yes_weight += weight;
        counts.present_weight += weight;
        break;
      case Said::no:
        ++counts.no;
        counts.no_weight += weight;
        counts.present_weight += weight;
        break;
      case Said::abstain:
        ++counts.abstain;
        counts.present_weight += weight;
        break;
      case Said::absent:
        ++counts.absent;
        break;
      case Said::recused:
        ++counts.recused;
        break;
    }
    if (stand.said == Said::yes || stand.said == Said::no) ++counts.by_choice[stand.choice];
  }
  return counts;
}

Sums sums_so_far(const std::vector<Stand>& stands, const Counts& counts) {
  const bool chair_yes =
      std::ranges::any_of(stands, [](const Stand& stand) { return stand.member->chair && stand.said == Said::yes; });
  return {.heads = counts.members,
          .recused = counts.recused,
          .yes = counts.yes,
          .present = counts.yes + counts.no + counts.abstain,
          .weight = counts.weight,
          .yes_weight = counts.yes_weight,
          .present_weight = counts.present_weight,
          .chair_yes = chair_yes};
}

std::int64_t waiting_weight(const std::vector<Stand>& stands) {
  std::int64_t sum = 0;
  for (const Stand& stand : stands) {
    if (stand.said == Said::nothing) sum += stand.member->weight;
  }
  return sum;
}

bool waits_for(const Stand& stand) {
  return stand.said == Said::nothing;
}

// Whether the vote could still be agreed: every condition is best served by all the rest being for, so one look
// suffices.
bool can_agree(const Need& need, const std::vector<Stand>& stands, const Counts& counts, const Options& options) {
  Sums best = sums_so_far(stands, counts);
  best.yes += counts.waiting;
  best.present += counts.waiting;
  best.yes_weight += waiting_weight(stands);
  best.present_weight += waiting_weight(stands);
  for (const Stand& stand : stands) best.chair_yes = best.chair_yes || (stand.member->chair && waits_for(stand));
  for (const Stand& stand : stands) {
    if (options.veto.contains(stand.member->key) && stand.said == Said::no) return false;
    const bool agreed = stand.said == Said::yes || stand.said == Said::recused || waits_for(stand);
    if (options.must.contains(stand.member->key) && !agreed) return false;
  }
  return enough_present(need, best) && enough_agree(need, best, options.chair_breaks_tie);
}

// Whether the vote is agreed however the rest goes. The conditions must all hold, so each is looked at in its own worst
// ending: for the agreement that is a no from all who wait, for the presence that nobody of them comes.
bool must_agree(const Need& need, const std::vector<Stand>& stands, const Counts& counts, const Options& options) {
  for (const Stand& stand : stands) {
    if (options.veto.contains(stand.member->key) && (stand.said == Said::no || waits_for(stand))) return false;
    const bool agreed = stand.said == Said::yes || stand.said == Said::recused;
    if (options.must.contains(stand.member->key) && !agreed) return false;
  }
  const Sums now = sums_so_far(stands, counts);
  Sums worst = now;
  worst.present += counts.waiting;
  worst.present_weight += waiting_weight(stands);
  return enough_present(need, now) && enough_agree(need, worst, options.chair_breaks_tie);
}

// The choice of one side that leads so far that the rest cannot change it; none while they can.
std::optional<std::string> settled_choice(const std::vector<Stand>& stands, const Options& options, bool positive) {
  std::vector<std::pair<std::string, std::int64_t>> side;
  for (const Choice& choice : options.choices) {
    if (choice.positive == positive) side.emplace_back(choice.name, 0);
  }
  if (side.empty()) return positive ? "approved" : "rejected";
  for (const Stand& stand : stands) {
    for (auto& [name, weight] : side) {
      if (stand.choice == name) weight += stand.member->weight;
    }
  }
  const std::int64_t open = waiting_weight(stands);
  std::size_t leader = 0;
  for (std::size_t i = 1; i < side.size(); ++i) {
    if (side[i].second > side[leader].second) leader = i;
  }
  for (std::size_t i = 0; i < side.size(); ++i) {
    if (i == leader) continue;
    const std::int64_t reach = side[i].second + open;
    const bool overtakes = i < leader ? reach >= side[leader].second : reach > side[leader].second;
    if (overtakes) return std::nullopt;
  }
  return side[leader].first;
}

Text sentence(const Need& need, const Counts& counts, bool decided, bool agreed) {
  const std::string n = std::to_string(counts.members);
  Text text = {std::to_string(counts.yes) + "/" + n + " tán thành", std::to_string(counts.yes) + " of " + n + " agree"};
  const auto add = [&text](std::int64_t number, std::string_view vi, std::string_view en) {
    if (number == 0) return;
    text.vi += ", " + std::to_string(number) + " " + std::string(vi);
    text.en += ", " + std::to_string(number) + " " + std::string(en);
  };
  add(counts.no, "không tán thành", "disagree");
  add(counts.abstain, "không có ý kiến", "abstain");
  add(counts.absent, "vắng mặt", "absent");
  add(counts.recused, "không tham gia vì có liên quan", "recused");
  add(counts.waiting, "chưa có ý kiến", "still to answer");
  const Text asked = need.describe();
  text.vi += "; cần " + asked.vi + ": ";
  text.en += "; needed: " + asked.en + ": ";
  if (!decided) {
    text.vi += "chưa có kết quả.";
    text.en += "not settled yet.";
  } else {
    text.vi += agreed ? "đạt." : "không đạt.";
    text.en += agreed ? "reached." : "not reached.";
  }
  return text;
}

}  // namespace

Tally tally(const Need& need, const std::vector<Member>& members, const std::vector<Vote>& votes,
            const Options& options) {
  std::int64_t ignored = 0;
  const std::vector<Stand> stands = stands_of(members, votes, options, ignored);
  Tally result;
  result.counts = count(stands);
  result.counts.ignored = ignored;
  // A `must` who is no member can never agree; nobody at all can agree to nothing.
  const bool stranger = std::ranges::any_of(options.must, [&members](const std::string& key) {
    return std::ranges::none_of(members, [&key](const Member& member) { return member.key == key; });
  });
  bool agreed = false;
  if (members.empty() && !options.closed) {
    result.why = sentence(need, result.counts, false, false);
    return result;
  }
  std::optional<std::string> outcome;
  if (!stranger && must_agree(need, stands, result.counts, options)) {
    agreed = true;
    outcome = settled_choice(stands, options, true);
  } else if (stranger || !can_agree(need, stands, result.counts, options)) {
    outcome = settled_choice(stands, options, false);
  }
  if (outcome) {
    result.state = Tally::State::decided;
    result.outcome = *outcome;
  }
  result.why = sentence(need, result.counts, outcome.has_value(), agreed);
  return result;
}

std::vector<Fault> check_vote(const Need& need, const std::vector<Member>& members, const Options& options) {
  std::vector<Fault> faults;
  const auto fault = [&faults](std::string pointer, std::string code, Text message) {
    faults.push_back({std::move(pointer), std::move(code), std::move(message)});
  };
  if (members.empty()) fault("/members", "no-members", {"Chưa có ai để lấy ý kiến.", "There is nobody to ask."});
  if (members.size() > max_members) {
    fault("/members", "too-many", {"Quá nhiều thành viên.", "There are too many members."});
  }
  std::set<std::string> keys;
  int chairs = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string at = "/members/" + std::to_string(i);
    if (members[i].key.empty() || !keys.insert(members[i].key).second) {
      fault(at + "/key", "doubled", {"Một thành viên được nêu hai lần.", "A member is named twice."});
    }
    if (members[i].weight < 1 || members[i].weight > max_weight) {
      fault(at + "/weight", "bad-weight",
            {"Trọng số phải từ 1 đến " + std::to_string(max_weight) + ".",
             "A weight is from 1 to " + std::to_string(max_weight) + "."});
    }
    if (members[i].chair) ++chairs;
  }
  if (chairs > 1) fault("/members", "two-chairs", {"Chỉ có một người chủ trì.", "There can be only one chair."});
  if (need.kind == Need::Kind::count && need.count > static_cast<std::int64_t>(members.size())) {
    fault("/need", "cannot-be-met",
          {"Số người cần tán thành nhiều hơn số thành viên.", "More are needed than there are members."});
  }
  for (const auto& [pointer, names] : {std::pair{"/must", &options.must}, std::pair{"/veto", &options.veto}}) {
    for (const std::string& key : *names) {
      if (!keys.contains(key)) {
        fault(pointer, "no-member", {"“" + key + "” không phải thành viên.", "“" + key + "” is not a member."});
      }
    }
  }
  if (std::ranges::none_of(options.choices, &Choice::positive)) {
    fault("/choices", "no-positive", {"Phải có ít nhất một lựa chọn tán thành.", "One choice must be positive."});
  }
  return faults;
}

json to_json(const Counts& counts) {
  return {{"members", counts.members},
          {"yes", counts.yes},
          {"no", counts.no},
          {"abstain", counts.abstain},
          {"absent", counts.absent},
          {"recused", counts.recused},
          {"waiting", counts.waiting},
          {"weight", counts.weight},
          {"yes_weight", counts.yes_weight},
          {"no_weight", counts.no_weight},
          {"present_weight", counts.present_weight},
          {"by_choice", counts.by_choice},
          {"ignored", counts.ignored}};
}

}  // namespace trinhky::approval
