#include "engine/approval/tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/approval/count.h"

namespace trinhky::approval {
namespace {

using base::json;
using base::Text;

// What a member has said so far.
enum class Said { nothing, yes, no, other, abstain, absent, recused };

struct Stand {
  const Member* member = nullptr;
  std::int64_t weight = 0;
  Said said = Said::nothing;
  std::string choice;
};

std::optional<Said> meaning(const std::string& choice, const Options& options) {
  if (choice == "abstain") return Said::abstain;
  if (choice == "absent") return Said::absent;
  if (choice == "recused") return Said::recused;
  for (const Choice& known : options.choices) {
    if (known.name != choice) continue;
    switch (known.meaning) {
      case Meaning::favour:
        return Said::yes;
      case Meaning::against:
        return Said::no;
      case Meaning::abstain:
        return Said::abstain;
      case Meaning::other:
        return Said::other;
    }
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
    Stand stand{.member = &member,
                .weight = std::clamp<std::int64_t>(member.weight, 0, max_weight),
                .said = Said::nothing,
                .choice = {}};
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
  const auto present = [&counts](std::int64_t& heads, std::int64_t weight, bool cast) {
    ++heads;
    counts.present_weight += weight;
    if (cast) counts.cast_weight += weight;
  };
  for (const Stand& stand : stands) {
    ++counts.members;
    counts.weight += stand.weight;
    switch (stand.said) {
      case Said::nothing:
        ++counts.waiting;
        break;
      case Said::yes:
        present(counts.yes, stand.weight, true);
        counts.yes_weight += stand.weight;
        break;
      case Said::no:
        present(counts.no, stand.weight, true);
        counts.no_weight += stand.weight;
        break;
      case Said::other:
        present(counts.other, stand.weight, true);
        break;
      case Said::abstain:
        present(counts.abstain, stand.weight, false);
        break;
      case Said::absent:
        ++counts.absent;
        break;
      case Said::recused:
        ++counts.recused;
        break;
    }
    const bool spoke = stand.said == Said::yes || stand.said == Said::no || stand.said == Said::other;
    if (spoke) ++counts.by_choice[stand.choice];
  }
  return counts;
}

Sums sums_so_far(const std::vector<Stand>& stands, const Counts& counts) {
  Sums sums{.heads = counts.members,
            .recused = counts.recused,
            .yes = counts.yes,
            .no = counts.no,
            .present = counts.yes + counts.no + counts.other + counts.abstain,
            .weight = counts.weight,
            .yes_weight = counts.yes_weight,
            .present_weight = counts.present_weight,
            .cast_weight = counts.cast_weight};
  for (const Stand& stand : stands) {
    if (stand.said == Said::recused) sums.recused_weight += stand.weight;
    if (stand.member->chair && stand.said == Said::yes) sums.chair_yes = true;
  }
  return sums;
}

std::int64_t waiting_weight(const std::vector<Stand>& stands) {
  std::int64_t sum = 0;
  for (const Stand& stand : stands) {
    if (stand.said == Said::nothing) sum += stand.weight;
  }
  return sum;
}

bool waits_for(const Stand& stand) {
  return stand.said == Said::nothing;
}

// The best the vote can still become. Every condition is best served by all the rest being for, so one look suffices.
Tally::Verdict best_ending(const Need& need, const std::vector<Stand>& stands, const Counts& counts,
                           const Options& options) {
  for (const Stand& stand : stands) {
    if (options.veto.contains(stand.member->key) && stand.said == Said::no) return Tally::Verdict::refused;
    const bool agreed = stand.said == Said::yes || stand.said == Said::recused || waits_for(stand);
    if (options.must.contains(stand.member->key) && !agreed) return Tally::Verdict::refused;
  }
  Sums best = sums_so_far(stands, counts);
  const std::int64_t rest = waiting_weight(stands);
  best.yes += counts.waiting;
  best.present += counts.waiting;
  best.yes_weight += rest;
  best.present_weight += rest;
  best.cast_weight += rest;
  for (const Stand& stand : stands) best.chair_yes = best.chair_yes || (stand.member->chair && waits_for(stand));
  return enough_present(need, best) ? verdict_of(need, best, options.tie) : Tally::Verdict::refused;
}

// The worst it can still become. The conditions must all hold, so each is looked at in its own worst ending: for the
// agreement that is a no from all who wait, for the presence that nobody of them comes. A member who is recused later
// leaves smaller numbers for both and can do no worse.
Tally::Verdict worst_ending(const Need& need, const std::vector<Stand>& stands, const Counts& counts,
                            const Options& options) {
  for (const Stand& stand : stands) {
    const bool refuses = stand.said == Said::no || waits_for(stand);
    if (options.veto.contains(stand.member->key) && refuses) return Tally::Verdict::refused;
    const bool agreed = stand.said == Said::yes || stand.said == Said::recused;
    if (options.must.contains(stand.member->key) && !agreed) return Tally::Verdict::refused;
  }
  const Sums now = sums_so_far(stands, counts);
  if (!enough_present(need, now)) return Tally::Verdict::refused;
  Sums worst = now;
  const std::int64_t rest = waiting_weight(stands);
  worst.no += counts.waiting;
  worst.present += counts.waiting;
  worst.present_weight += rest;
  worst.cast_weight += rest;
  return verdict_of(need, worst, options.tie);
}

bool may_settle(const Counts& counts, const Options& options) {
  switch (options.settles) {
    case Settles::early:
      return true;
    case Settles::all_spoke:
      return counts.waiting == 0;
    case Settles::at_close:
      return options.closed;
  }
  return true;
}

// The choice of one side that leads so far that the rest cannot change it; none while they can.
std::optional<std::string> settled_choice(const std::vector<Stand>& stands, const Options& options, Meaning meaning) {
  std::vector<std::pair<std::string, std::int64_t>> side;
  for (const Choice& choice : options.choices) {
    if (choice.meaning == meaning) side.emplace_back(choice.name, 0);
  }
  if (side.empty()) return meaning == Meaning::favour ? "approved" : "rejected";
  for (const Stand& stand : stands) {
    for (auto& [name, weight] : side) {
      if (stand.choice == name) weight += stand.weight;
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

Text sentence(const Need& need, const Counts& counts, Tally::Verdict verdict) {
  const std::string n = std::to_string(counts.members);
  Text text = {std::to_string(counts.yes) + "/" + n + " tán thành", std::to_string(counts.yes) + " of " + n + " agree"};
  const auto add = [&text](std::int64_t number, std::string_view vi, std::string_view en) {
    if (number == 0) return;
    text.vi += ", " + std::to_string(number) + " " + std::string(vi);
    text.en += ", " + std::to_string(number) + " " + std::string(en);
  };
  add(counts.no, "không tán thành", "disagree");
  add(counts.other, "chọn phương án khác", "choose something else");
  add(counts.abstain, "không có ý kiến", "abstain");
  add(counts.absent, "vắng mặt", "absent");
  add(counts.recused, "không tham gia vì có liên quan", "recused");
  add(counts.waiting, "chưa có ý kiến", "still to answer");
  const Text asked = need.describe();
  text.vi += "; cần " + asked.vi + ": ";
  text.en += "; needed: " + asked.en + ": ";
  switch (verdict) {
    case Tally::Verdict::none:
      text.vi += "chưa có kết quả.";
      text.en += "not settled yet.";
      break;
    case Tally::Verdict::refused:
      text.vi += "không đạt.";
      text.en += "not reached.";
      break;
    case Tally::Verdict::repeat:
      text.vi += "hai bên bằng nhau, phải biểu quyết lại.";
      text.en += "a tie, to be voted again.";
      break;
    case Tally::Verdict::agreed:
      text.vi += "đạt.";
      text.en += "reached.";
      break;
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
  Tally::Verdict best = Tally::Verdict::refused;
  Tally::Verdict worst = Tally::Verdict::refused;
  if (!stranger) {
    best = best_ending(need, stands, result.counts, options);
    worst = worst_ending(need, stands, result.counts, options);
  }
  const bool anybody = !members.empty() || options.closed;
  if (anybody && best == worst && may_settle(result.counts, options)) {
    std::optional<std::string> outcome(repeat_outcome);
    if (best == Tally::Verdict::agreed) outcome = settled_choice(stands, options, Meaning::favour);
    if (best == Tally::Verdict::refused) outcome = settled_choice(stands, options, Meaning::against);
    if (outcome) {
      result.state = Tally::State::decided;
      result.verdict = best;
      result.outcome = *outcome;
    }
  }
  result.why = sentence(need, result.counts, result.verdict);
  return result;
}

json to_json(const Counts& counts) {
  return {{"members", counts.members},
          {"yes", counts.yes},
          {"no", counts.no},
          {"other", counts.other},
          {"abstain", counts.abstain},
          {"absent", counts.absent},
          {"recused", counts.recused},
          {"waiting", counts.waiting},
          {"weight", counts.weight},
          {"yes_weight", counts.yes_weight},
          {"no_weight", counts.no_weight},
          {"present_weight", counts.present_weight},
          {"cast_weight", counts.cast_weight},
          {"by_choice", counts.by_choice},
          {"ignored", counts.ignored}};
}

}  // namespace trinhky::approval
