#include "engine/decision/voices.h"

#include <algorithm>

namespace trinhky::decision {
namespace {

using base::json;

bool is_seat(const std::string& key) {
  return key.starts_with("seat:");
}

// The voices of a participant's holders: members of the body by person, seats by what they are.
std::set<std::string> voices_of(Turn& turn, const OpenWork& work, const std::vector<std::string>& participants) {
  std::set<std::string> keys;
  for (const std::string& participant : participants) {
    const auto to = turn.addressees(json(participant));
    if (!to) continue;
    for (const auto& capacity : turn.who(*to)) {
      if (std::ranges::find(work.members, capacity.person) != work.members.end()) keys.insert(capacity.person);
    }
    for (std::size_t i = 0; i < work.to.size(); ++i) {
      const std::string key = "seat:" + std::to_string(i);
      const bool seat = std::ranges::find(work.members, key) != work.members.end();
      if (seat && std::ranges::any_of(*to, [&](const Addressee& one) { return one.seat == work.to[i].seat; })) {
        keys.insert(key);
      }
    }
  }
  return keys;
}

std::string positive_choice(const definition::Work& words) {
  const auto found = std::ranges::find(words.choices, true, &definition::Choice::positive);
  return found == words.choices.end() ? std::string() : found->id;
}

base::Error barred_error(base::Text message) {
  return {.code = base::ErrorCode::forbidden, .type = "may-not-decide", .message = std::move(message)};
}

}  // namespace

std::vector<approval::Member> members_of(const OpenWork& work) {
  std::vector<approval::Member> members;
  members.reserve(work.members.size());
  for (const std::string& key : work.members) members.push_back({.key = key, .chair = key == work.chair});
  return members;
}

bool decided_by_body(const OpenWork& work) {
  return !work.members.empty() && !is_seat(work.members.front());
}

std::vector<std::string> recused_of(const OpenWork& work) {
  std::vector<std::string> recused;
  for (const std::string& member : work.members) {
    const bool seated =
        is_seat(member) || std::ranges::any_of(work.to, [&](const Addressee& to) { return to.seat.person == member; });
    if (!seated) recused.push_back(member);
  }
  return recused;
}

std::vector<approval::Vote> votes_of(const OpenWork& work) {
  std::vector<approval::Vote> votes;
  votes.reserve(work.given.size() + work.members.size());
  for (const Given& given : work.given) votes.push_back({given.member, given.choice});
  for (const std::string& member : recused_of(work)) votes.push_back({member, "recused"});
  return votes;
}

approval::Options options_of(Turn& turn, const OpenWork& work, const definition::Work& words) {
  approval::Options options;
  options.choices.clear();
  for (const definition::Choice& choice : words.choices) {
    const auto meaning = choice.positive ? approval::Meaning::favour : approval::Meaning::against;
    options.choices.push_back({.name = choice.id, .meaning = meaning});
  }
  if (words.tie == "chair") options.tie = approval::Tie::chair;
  if (words.tie == "repeat") options.tie = approval::Tie::repeat;
  options.must = voices_of(turn, work, words.must);
  options.veto = voices_of(turn, work, words.veto);
  return options;
}

std::string member_key(const Turn& turn, const OpenWork& work, const std::string& person) {
  if (std::ranges::find(work.members, person) != work.members.end()) return person;
  for (std::size_t i = 0; i < work.to.size(); ++i) {
    if (turn.may_act(person, {work.to[i]})) return "seat:" + std::to_string(i);
  }
  return {};
}

std::set<std::string> barred_by(Turn& turn, const definition::Work& words) {
  std::set<std::string> barred;
  for (const std::string& state : words.not_by.acted_in) {
    const auto acted = turn.instance().acted_in.find(state);
    if (acted != turn.instance().acted_in.end()) barred.insert(acted->second.begin(), acted->second.end());
  }
  for (const std::string& participant : words.not_by.participants) {
    const auto to = turn.addressees(json(participant));
    if (!to) continue;
    for (const auto& capacity : turn.who(*to)) {
      if (capacity.substitution.empty()) barred.insert(capacity.person);
    }
  }
  return barred;
}

bool can_be_agreed(Turn& turn, const OpenWork& work, const definition::Work& words) {
  const auto need = approval::Need::parse(words.need);
  if (!need) return false;
  const std::string yes = positive_choice(words);
  const std::vector<std::string> recused = recused_of(work);
  std::vector<approval::Vote> votes;
  for (std::size_t i = 0; i < work.members.size(); ++i) {
    const std::string& member = work.members[i];
    std::string choice = yes;
    if (std::ranges::find(recused, member) != recused.end()) choice = "recused";
    if (is_seat(member) && (i >= work.to.size() || turn.who({work.to[i]}).empty())) choice = "absent";
    votes.push_back({member, choice});
  }
  return approval::tally(*need, members_of(work), votes, options_of(turn, work, words)).outcome == yes;
}

std::optional<base::Error> barred_here(const Turn& turn, const OpenWork& work, const std::string& person) {
  const auto& directory = *turn.world().directory;
  for (const Addressee& one : work.to) {
    if (one.barred.contains(person)) {
      const definition::Work* words = turn.definition().work_of(work.state);
      for (const std::string& state : words == nullptr ? std::vector<std::string>() : words->not_by.acted_in) {
        const auto acted = turn.instance().acted_in.find(state);
        if (acted == turn.instance().acted_in.end() || !acted->second.contains(person)) continue;
        const base::Text title = turn.definition().title_of(state);
        return barred_error({"Đồng chí đã xử lý bước \"" + title.vi +
                                 "\" của hồ sơ này nên không quyết định ở bước này, kể cả khi xử lý thay.",
                             "You acted at \"" + title.en +
                                 "\" of this paper, so you may not decide here, also not in somebody's place."});
      }
      return barred_error({"Quy trình không để chức vụ đồng chí đang giữ quyết định ở bước này, kể cả khi xử lý thay.",
                           "The workflow does not let a position you hold decide here, also not in somebody's place."});
    }
    if (one.barred.empty()) continue;
    const auto capacity = directory.may_act(person, one.seat, turn.today(), turn.instance().definition);
    if (capacity && speaks_for_barred(directory, one, *capacity)) {
      return barred_error(
          {"Người đồng chí xử lý thay không được quyết định ở bước này nên đồng chí cũng không quyết "
           "định thay được.",
           "The person you stand in for may not decide here, so you may not in that person's place."});
    }
  }
  return std::nullopt;
}

bool four_eyes_waived(const Turn& turn, const OpenWork& work, const std::string& person) {
  return std::ranges::any_of(
      work.to, [&](const Addressee& to) { return to.four_eyes_waived && turn.may_act(person, {to}).has_value(); });
}

}  // namespace trinhky::decision
