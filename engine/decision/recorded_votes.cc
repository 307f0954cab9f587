#include "engine/decision/recorded_votes.h"

#include <algorithm>

#include "engine/approval/recorded.h"
#include "engine/decision/voices.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

base::Error below_votes(base::Error error) {
  error.pointer = "/votes" + error.pointer;
  for (base::Fault& fault : error.faults) fault.pointer = "/votes" + fault.pointer;
  return error;
}

base::Error wrong(const std::string& type, std::string pointer, base::Text message) {
  return {.code = base::ErrorCode::invalid,
          .type = type,
          .message = std::move(message),
          .pointer = "/votes" + std::move(pointer)};
}

std::int64_t number_in(const json& votes, const char* name) {
  return votes.contains(name) && votes[name].is_number_integer() ? votes[name].get<std::int64_t>() : std::int64_t{0};
}

// Each member's vote as the minutes have it; who is not named was absent.
Result<approval::Tally> by_name(const json& named, const OpenWork& work, const approval::Need& need,
                                approval::Options options) {
  std::vector<approval::Vote> votes;
  const std::vector<std::string> recused = recused_of(work);
  for (const std::string& member : recused) votes.push_back({member, "recused"});
  for (const auto& [person, choice] : named.items()) {
    const std::string at = base::pointer({"members", person});
    if (std::ranges::find(work.members, person) == work.members.end()) {
      return std::unexpected(wrong("no-member", at, {"Người này không phải thành viên.", "This person is no member."}));
    }
    if (std::ranges::find(recused, person) != recused.end()) {
      return std::unexpected(wrong("recused", at,
                                   {"Việc này liên quan đến người này nên không tham gia biểu quyết.",
                                    "This person takes no part in the vote."}));
    }
    const std::string said = choice.is_string() ? choice.get<std::string>() : std::string();
    const bool known = said == "abstain" || said == "absent" ||
                       std::ranges::find(options.choices, said, &approval::Choice::name) != options.choices.end();
    if (!known) {
      return std::unexpected(
          wrong("unknown-choice", at, {"Bước này không có lựa chọn đó.", "This step has no such choice."}));
    }
    votes.push_back({person, said});
  }
  options.closed = true;
  return approval::tally(need, members_of(work), votes, options);
}

Result<approval::Tally> by_numbers(const json& votes, const OpenWork& work, const approval::Need& need,
                                   const approval::Options& options, const std::string& stand) {
  approval::RecordedResult result{.present = number_in(votes, "present"),
                                  .yes = number_in(votes, "yes"),
                                  .no = number_in(votes, "no"),
                                  .abstain = number_in(votes, "abstain"),
                                  .other = number_in(votes, "other")};
  // The recorder enters what the minutes say of those whose consent is needed: they stand with the result.
  std::set<std::string> named = options.must;
  named.insert(options.veto.begin(), options.veto.end());
  if (options.tie == approval::Tie::chair && !work.chair.empty() && result.yes == result.no) named.insert(work.chair);
  const std::vector<std::string> recused = recused_of(work);
  result.recused = static_cast<std::int64_t>(recused.size());
  for (const std::string& member : recused) {
    named.erase(member);
    result.named.push_back({member, "recused"});
  }
  for (const std::string& member : named) result.named.push_back({member, stand});
  return approval::tally_recorded(need, members_of(work), result, options);
}

// Who took part, as the minutes list them.
Result<std::vector<std::string>> attendance(const json& votes, const OpenWork& work, const definition::Work& words,
                                            std::int64_t present) {
  std::vector<std::string> persons;
  if (!votes.contains("attended")) return persons;
  for (const json& one : votes["attended"].is_array() ? votes["attended"] : json::array()) {
    if (one.is_string()) persons.push_back(one.get<std::string>());
  }
  const std::vector<std::string> recused = recused_of(work);
  const bool theirs = std::ranges::all_of(persons, [&](const std::string& person) {
    return std::ranges::find(work.members, person) != work.members.end() &&
           std::ranges::find(recused, person) == recused.end();
  });
  const std::set<std::string> once(persons.begin(), persons.end());
  if (!theirs || once.size() != persons.size() || static_cast<std::int64_t>(persons.size()) != present) {
    return std::unexpected(wrong("attendance-contradicts", "/attended",
                                 {"Danh sách dự họp phải là thành viên của tập thể và đúng bằng số có mặt.",
                                  "Those who took part must be members of the body, as many as were present."}));
  }
  if (words.secret && persons.size() == 1) {
    return std::unexpected(wrong("secret-ballot-betrayed", "/attended",
                                 {"Chỉ một người bỏ phiếu thì không được ghi tên: kết quả là phiếu của người ấy.",
                                  "A single voter must not be named: the result is that person's vote."}));
  }
  return persons;
}

}  // namespace

std::vector<std::string> sources_of(const definition::Work& words) {
  if (words.recorded) return words.recorded->from;
  if (words.setting == "meeting") return {"meeting"};
  if (words.setting == "written") return {"written-ballot"};
  return {"meeting", "written-ballot", "signed-slip", "letter"};
}

std::vector<std::string> registered_from(const definition::Work& words) {
  if (words.signs) return {std::string(signed_paper), "letter", "meeting", "written-ballot"};
  return {"letter", "meeting", "written-ballot", "signed-slip"};
}

base::Error voted_on_paper() {
  return {.code = base::ErrorCode::wrong_state,
          .type = "secret-ballot",
          .message = {"Bước này bỏ phiếu kín trên giấy. Chương trình không nhận phiếu của từng người, vì nhật ký không "
                      "xóa được sẽ giữ lại ai bỏ phiếu gì; kết quả kiểm phiếu được ghi nhận từ biên bản.",
                      "This is a secret ballot on paper. The program takes no single vote, because its log, which "
                      "nothing is taken out of, would keep who voted what; the count is recorded from the minutes."}};
}

Result<json> recorded_votes(Turn& turn, const OpenWork& work, const definition::Work& words,
                            const std::string& chosen) {
  const json votes = turn.command().body.value("votes", json::object());
  if (!votes.is_object()) {
    return std::unexpected(wrong("wrong-type", "", {"Số phiếu phải là một đối tượng.", "Votes are an object."}));
  }
  const auto need = approval::Need::parse(words.need);
  if (!need) return std::unexpected(need.error());
  const approval::Options options = options_of(turn, work, words);
  const bool named = votes.contains("members") && votes["members"].is_object();
  if (named && words.secret) {
    base::Error error = voted_on_paper();
    error.code = base::ErrorCode::invalid;
    error.pointer = "/votes/members";
    return std::unexpected(std::move(error));
  }
  // At a tie they were for it: otherwise there would have been nothing to vote again.
  const auto favour = std::ranges::find(options.choices, approval::Meaning::favour, &approval::Choice::meaning);
  const bool tied = words.tie == "repeat" && chosen == approval::repeat_outcome;
  const std::string stand = tied && favour != options.choices.end() ? favour->name : chosen;
  auto counted =
      named ? by_name(votes["members"], work, *need, options) : by_numbers(votes, work, *need, options, stand);
  if (!counted) return std::unexpected(named ? counted.error() : below_votes(counted.error()));
  if (counted->outcome != chosen) {
    return std::unexpected(wrong("votes-contradict", "",
                                 {"Số phiếu không khớp với kết quả đã chọn: " + counted->why.vi,
                                  "The votes do not give the chosen result: " + counted->why.en}));
  }
  const approval::Counts& counts = counted->counts;
  const std::int64_t present = counts.yes + counts.no + counts.other + counts.abstain;
  json told = {{"present", present}, {"yes", counts.yes}, {"no", counts.no}, {"abstain", counts.abstain}};
  if (counts.other > 0) told["other"] = counts.other;
  if (counts.recused > 0) told["recused"] = counts.recused;
  if (named) told["members"] = votes["members"];
  auto attended = attendance(votes, work, words, present);
  if (!attended) return std::unexpected(attended.error());
  if (!attended->empty()) told["attended"] = std::move(*attended);
  return told;
}

}  // namespace trinhky::decision
