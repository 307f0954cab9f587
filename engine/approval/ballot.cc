#include "engine/approval/ballot.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace trinhky::approval {
namespace {

using base::ErrorCode;
using base::json;
using base::Result;

Ballot counted(Ballot ballot) {
  Tally now = tally(ballot.need, ballot.members, ballot.votes, ballot.options);
  if (now.state == Tally::State::decided) ballot.result = std::move(now);
  return ballot;
}

bool is_choice(const Options& options, const std::string& choice) {
  if (choice == "abstain" || choice == "absent" || choice == "recused") return true;
  return std::ranges::find(options.choices, choice, &Choice::name) != options.choices.end();
}

base::Text turnout(const std::vector<Told::Part>& members) {
  const auto voted = std::to_string(std::ranges::count(members, "voted", &Told::Part::part));
  const auto all = std::to_string(members.size());
  return {voted + "/" + all + " thành viên đã bỏ phiếu kín; chưa có kết quả.",
          voted + " of " + all + " members have cast a secret vote; not settled yet."};
}

}  // namespace

Result<Ballot> open_ballot(Need need, std::vector<Member> members, Options options) {
  options.closed = false;
  auto faults = check_vote(need, members, options);
  if (!faults.empty()) {
    return std::unexpected(base::Error{.code = ErrorCode::invalid,
                                       .type = "vote-cannot-work",
                                       .message = {"Không thể biểu quyết như thế này.", "This vote cannot work."},
                                       .pointer = faults.front().pointer,
                                       .faults = std::move(faults),
                                       .link = {},
                                       .log = {}});
  }
  return Ballot{.need = need, .members = std::move(members), .options = std::move(options), .votes = {}, .result = {}};
}

Result<Ballot> cast(Ballot ballot, Vote vote) {
  if (ballot.result) {
    return base::refuse(ErrorCode::wrong_state, "ballot-closed",
                        {"Việc biểu quyết đã có kết quả.", "The vote has its result already."});
  }
  if (std::ranges::find(ballot.members, vote.member, &Member::key) == ballot.members.end()) {
    return base::refuse(ErrorCode::forbidden, "no-voice",
                        {"Người này không phải thành viên.", "This person is not a member."}, "/member");
  }
  if (!is_choice(ballot.options, vote.choice)) {
    return base::refuse(ErrorCode::invalid, "unknown-choice",
                        {"Bước này không có lựa chọn đó.", "This step has no such choice."}, "/choice");
  }
  if (std::ranges::find(ballot.votes, vote.member, &Vote::member) != ballot.votes.end()) {
    return base::refuse(ErrorCode::wrong_state, "already-voted",
                        {"Thành viên này đã cho ý kiến.", "This member has answered already."}, "/member");
  }
  ballot.votes.push_back(std::move(vote));
  return counted(std::move(ballot));
}

Ballot close(Ballot ballot) {
  if (ballot.result) return ballot;
  ballot.options.closed = true;
  return counted(std::move(ballot));
}

Told told(const Ballot& ballot) {
  std::map<std::string, std::string> said;
  for (const Vote& vote : ballot.votes) said.emplace(vote.member, vote.choice);
  const bool over = ballot.result.has_value();
  Told told;
  for (const Member& member : ballot.members) {
    Told::Part part{.member = member.key, .part = ballot.options.closed ? "absent" : "waiting", .choice = {}};
    if (const auto it = said.find(member.key); it != said.end()) {
      const bool outside = it->second == "absent" || it->second == "recused";
      part.part = outside ? it->second : "voted";
      if (!outside && !ballot.options.secret) part.choice = it->second;
    }
    told.members.push_back(std::move(part));
  }
  if (ballot.options.secret && !over) {
    told.why = turnout(told.members);
    return told;
  }
  const Tally now = over ? *ballot.result : tally(ballot.need, ballot.members, ballot.votes, ballot.options);
  told.counts = now.counts;
  told.outcome = now.outcome;
  told.why = now.why;
  return told;
}

json to_json(const Told& told) {
  json members = json::array();
  for (const Told::Part& part : told.members) {
    json one = {{"member", part.member}, {"part", part.part}};
    if (!part.choice.empty()) one["choice"] = part.choice;
    members.push_back(std::move(one));
  }
  json value = {{"members", std::move(members)}, {"why", {{"vi", told.why.vi}, {"en", told.why.en}}}};
  if (told.counts) value["counts"] = to_json(*told.counts);
  if (!told.outcome.empty()) value["outcome"] = told.outcome;
  return value;
}

}  // namespace trinhky::approval
