#include "engine/decision/voices.h"

#include <algorithm>

#include "engine/definition/vote_words.h"

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

// Everybody of the units the person belongs to on the day, the person among them.
void add_colleagues(const Turn& turn, const std::string& person, std::set<std::string>& colleagues) {
  const auto& directory = *turn.world().directory;
  colleagues.insert(person);
  for (const directory::Holding& holding : directory.holdings_of(person, turn.today())) {
    for (const directory::Holding& other : directory.holdings_in(holding.unit, turn.today())) {
      colleagues.insert(other.person);
    }
  }
}

base::Error barred_error(base::Text message) {
  return {.code = base::ErrorCode::forbidden, .type = "may-not-decide", .message = std::move(message)};
}

}  // namespace

std::vector<approval::Member> members_of(const OpenWork& work) {
  std::vector<approval::Member> members;
  members.reserve(work.members.size());
  for (const std::string& key : work.members) {
    const auto weight = work.weights.find(key);
    members.push_back(
        {.key = key, .weight = weight == work.weights.end() ? 1 : weight->second, .chair = key == work.chair});
  }
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
    if (!seated || work.recused.contains(member)) recused.push_back(member);
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
    options.choices.push_back({.name = choice.id, .meaning = definition::meaning_of(choice)});
  }
  if (words.settles == "all-spoke") options.settles = approval::Settles::all_spoke;
  if (words.settles == "at-close") options.settles = approval::Settles::at_close;
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
  for (const std::string& state : words.not_by.same_unit_as) {
    const auto acted = turn.instance().acted_in.find(state);
    if (acted == turn.instance().acted_in.end()) continue;
    for (const std::string& person : acted->second) add_colleagues(turn, person, barred);
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
  approval::Options options = options_of(turn, work, words);
  options.settles = approval::Settles::early;  // how it ends, not when
  return approval::tally(*need, members_of(work), votes, options).outcome == yes;
}

base::Result<std::set<std::string>> concerned_by(Turn& turn, const definition::Work& words) {
  std::set<std::string> persons;
  if (words.recuse.is_null()) return persons;
  if (!words.recuse.contains("rule")) {
    auto to = turn.addressees(words.recuse);
    if (!to) return std::unexpected(to.error());
    for (const Addressee& one : *to) {
      if (!one.seat.person.empty()) persons.insert(one.seat.person);
    }
    for (const auto& capacity : turn.who(*to)) {
      if (capacity.substitution.empty()) persons.insert(capacity.person);
    }
    return persons;
  }
  auto answer = turn.evaluated(words.recuse);
  if (!answer) return std::unexpected(answer.error());
  const json& named = (*answer)["rule"];
  if (named.is_string()) persons.insert(named.get<std::string>());
  for (const json& one : named.is_array() ? named : json::array()) {
    if (one.is_string()) persons.insert(one.get<std::string>());
  }
  persons.erase("");
  return persons;
}

base::Result<void> take_out_concerned(Turn& turn, const definition::Work& words, OpenWork& open) {
  auto concerned = concerned_by(turn, words);
  if (!concerned) return std::unexpected(concerned.error());
  const bool could = can_be_agreed(turn, open, words);
  if (concerned->empty()) return {};
  // Also those without a voice today: one of them may come to hold the position, or stand in, before it is decided.
  open.recused = *concerned;
  std::vector<bool> filled;
  for (const Addressee& one : open.to) filled.push_back(!turn.who({one}).empty());
  for (Addressee& one : open.to) {
    one.barred.insert(concerned->begin(), concerned->end());
    one.except_persons.insert(concerned->begin(), concerned->end());
  }
  // A position that only they could speak for takes no part either.
  for (std::size_t i = 0; i < open.to.size(); ++i) {
    const std::string key = "seat:" + std::to_string(i);
    const bool asked = std::ranges::find(open.members, key) != open.members.end();
    if (asked && filled[i] && turn.who({open.to[i]}).empty()) open.recused.insert(key);
  }
  std::erase_if(open.to, [&](const Addressee& one) {
    return one.seat.kind == "body-member" && concerned->contains(one.seat.person);
  });
  if (!could || can_be_agreed(turn, open, words)) return {};
  return base::refuse(base::ErrorCode::wrong_state, "nobody-left-to-decide",
                      {"Việc này liên quan đến người phải quyết định ở bước “" + words.title.vi +
                           "”, và không còn đủ người quyết định; cấp trên hoặc tập thể khác phải xem xét.",
                       "The matter is about those who decide at “" + words.title.en +
                           "”, and too few are left; it must go to a higher level or another body."});
}

base::Result<void> check_secrecy(const definition::Work& words, const OpenWork& open) {
  constexpr std::size_t fewest = 3;  // of two, each knows the other's vote
  const std::size_t voters = open.members.size() - recused_of(open).size();
  if (!words.secret || voters >= fewest) return {};
  return base::refuse(base::ErrorCode::wrong_state, "secret-ballot-betrayed",
                      {"Chỉ có " + std::to_string(voters) +
                           " người bỏ phiếu nên kết quả sẽ cho biết ai bỏ phiếu gì; không bỏ phiếu kín được.",
                       "Only " + std::to_string(voters) +
                           " would vote, so the result would tell who voted what; no secret ballot can be held."});
}

std::optional<base::Error> barred_here(const Turn& turn, const OpenWork& work, const std::string& person) {
  const auto& directory = *turn.world().directory;
  if (work.recused.contains(person)) {
    return barred_error(
        {"Việc này liên quan đến đồng chí nên đồng chí không tham gia quyết định, kể cả khi xử lý thay.",
         "The matter is about you, so you take no part in deciding it, also not in somebody's place."});
  }
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
      for (const std::string& state : words == nullptr ? std::vector<std::string>() : words->not_by.same_unit_as) {
        const auto acted = turn.instance().acted_in.find(state);
        if (acted == turn.instance().acted_in.end()) continue;
        std::set<std::string> colleagues;
        for (const std::string& author : acted->second) add_colleagues(turn, author, colleagues);
        if (!colleagues.contains(person)) continue;
        const base::Text title = turn.definition().title_of(state);
        return barred_error({"Đồng chí cùng đơn vị với người đã xử lý bước \"" + title.vi +
                                 "\" nên không quyết định ở bước này, kể cả khi xử lý thay.",
                             "You belong to the unit of whoever acted at \"" + title.en +
                                 "\", so you may not decide here, also not in somebody's place."});
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
