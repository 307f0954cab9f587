#include "engine/approval/recorded.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/approval/count.h"

namespace trinhky::approval {
namespace {

using base::Error;
using base::ErrorCode;
using base::Fault;
using base::Result;
using base::Text;

enum class Side { yes, no, other, abstain, absent, recused };

std::optional<Side> side_of(const std::string& choice, const Options& options) {
  if (choice == "abstain") return Side::abstain;
  if (choice == "absent") return Side::absent;
  if (choice == "recused") return Side::recused;
  for (const Choice& known : options.choices) {
    if (known.name != choice) continue;
    switch (known.meaning) {
      case Meaning::favour:
        return Side::yes;
      case Meaning::against:
        return Side::no;
      case Meaning::abstain:
        return Side::abstain;
      case Meaning::other:
        return Side::other;
    }
  }
  return std::nullopt;
}

// Checks a record against the body it claims to come from.
class Checker {
 public:
  Checker(const std::vector<Member>& members, const RecordedResult& recorded, const Options& options)
      : members_(members), recorded_(recorded), options_(options) {}

  void check() {
    check_counts();
    check_named();
    check_answers("/must", options_.must);
    check_answers("/veto", options_.veto);
    for (const Member& member : members_) {
      if (member.weight != members_.front().weight) {
        fault("", "weights-differ",
              {"Các thành viên có trọng số khác nhau: cần ghi ý kiến của từng người.",
               "Members have different weights: their votes must be entered one by one."});
        break;
      }
    }
  }

  void need_chair() {
    fault("/named", "tie-needs-chair",
          {"Số tán thành đúng bằng một nửa: cần ghi ý kiến của người chủ trì.",
           "Exactly half agree: the chair's vote must be entered."});
  }

  [[nodiscard]] bool is(const std::string& member, Side side) const {
    const auto it = sides_.find(member);
    return it != sides_.end() && it->second == side;
  }
  [[nodiscard]] bool is_named(const std::string& member) const { return sides_.contains(member); }
  [[nodiscard]] bool clean() const { return faults_.empty(); }
  std::vector<Fault> take() { return std::move(faults_); }

 private:
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  void check_counts() {
    const auto body = static_cast<std::int64_t>(members_.size());
    if (body == 0) fault("", "no-members", {"Tập thể không có thành viên nào.", "The body has no members."});
    bool in_range = true;
    const auto within = [&](std::string_view pointer, std::int64_t value) {
      if (value >= 0 && value <= body) return;
      in_range = false;
      fault(std::string(pointer), "out-of-range",
            {"Con số phải từ 0 đến " + std::to_string(body) + " (tổng số thành viên).",
             "The number must be from 0 to " + std::to_string(body) + ", the members of the body."});
    };
    within("/present", recorded_.present);
    within("/yes", recorded_.yes);
    within("/no", recorded_.no);
    within("/other", recorded_.other);
    within("/abstain", recorded_.abstain);
    within("/recused", recorded_.recused);
    if (!in_range) return;
    if (recorded_.yes + recorded_.no + recorded_.other + recorded_.abstain != recorded_.present) {
      fault("/present", "does-not-add-up",
            {"Tán thành, không tán thành và không có ý kiến cộng lại phải bằng số có mặt.",
             "Those for, against and abstaining must add up to those present."});
    }
    if (recorded_.present + recorded_.recused > body) {
      fault("/recused", "more-than-body",
            {"Số có mặt và số không tham gia vượt quá tổng số thành viên.",
             "Those present and those recused are more than the body has members."});
    }
  }

  void check_named() {
    std::map<Side, std::int64_t> named;
    for (std::size_t i = 0; i < recorded_.named.size(); ++i) {
      const Vote& vote = recorded_.named[i];
      const std::string at = "/named/" + std::to_string(i);
      const auto side = side_of(vote.choice, options_);
      if (std::ranges::none_of(members_, [&vote](const Member& member) { return member.key == vote.member; })) {
        fault(at + "/member", "no-member", {"Người này không phải thành viên.", "This person is not a member."});
      } else if (!side) {
        fault(at + "/choice", "unknown-choice", {"Bước này không có lựa chọn đó.", "The step has no such choice."});
      } else if (!sides_.emplace(vote.member, *side).second) {
        fault(at + "/member", "doubled", {"Một thành viên được ghi hai lần.", "A member is entered twice."});
      } else {
        ++named[*side];
      }
    }
    const auto fits = [&](Side side, std::int64_t counted, std::string_view pointer) {
      if (named[side] > std::max<std::int64_t>(counted, 0)) {
        fault(std::string(pointer), "contradicts-named",
              {"Con số này ít hơn số người được ghi tên.", "The number is smaller than the members named for it."});
      }
    };
    const auto body = static_cast<std::int64_t>(members_.size());
    fits(Side::yes, recorded_.yes, "/yes");
    fits(Side::no, recorded_.no, "/no");
    fits(Side::other, recorded_.other, "/other");
    fits(Side::abstain, recorded_.abstain, "/abstain");
    fits(Side::recused, recorded_.recused, "/recused");
    fits(Side::absent, body - recorded_.present - recorded_.recused, "/present");
  }

  // Unanimity answers for everybody without naming anybody.
  void check_answers(std::string_view what, const std::set<std::string>& keys) {
    const auto body = static_cast<std::int64_t>(members_.size());
    for (const std::string& key : keys) {
      if (sides_.contains(key) || recorded_.yes == body) continue;
      if (what == "/veto" && recorded_.no == 0) continue;
      fault("/named", what == "/must" ? "must-not-named" : "veto-not-named",
            {"Cần ghi rõ ý kiến của “" + key + "”.", "The vote of “" + key + "” must be entered."});
    }
  }

  const std::vector<Member>& members_;
  const RecordedResult& recorded_;
  const Options& options_;
  std::map<std::string, Side> sides_;
  std::vector<Fault> faults_;
};

std::string first_choice(const Options& options, Meaning meaning) {
  for (const Choice& choice : options.choices) {
    if (choice.meaning == meaning) return choice.name;
  }
  return meaning == Meaning::favour ? "approved" : "rejected";
}

Text sentence(const Need& need, const Counts& counts, bool present, Tally::Verdict verdict) {
  const std::string n = std::to_string(counts.members);
  const std::string there = std::to_string(counts.yes + counts.no + counts.other + counts.abstain);
  Text text = {"Có mặt " + there + "/" + n + ", tán thành " + std::to_string(counts.yes) + ", không tán thành " +
                   std::to_string(counts.no) + ", không có ý kiến " + std::to_string(counts.abstain) + "; cần " +
                   need.describe().vi + ": ",
               there + " of " + n + " present, " + std::to_string(counts.yes) + " agree, " + std::to_string(counts.no) +
                   " disagree, " + std::to_string(counts.abstain) + " abstain; needed: " + need.describe().en + ": "};
  if (!present) {
    text.vi += "không đủ số người có mặt.";
    text.en += "not enough present.";
  } else if (verdict == Tally::Verdict::repeat) {
    text.vi += "hai bên bằng nhau, phải biểu quyết lại.";
    text.en += "a tie, to be voted again.";
  } else {
    const bool agreed = verdict == Tally::Verdict::agreed;
    text.vi += agreed ? "đạt." : "không đạt.";
    text.en += agreed ? "reached." : "not reached.";
  }
  return text;
}

}  // namespace

Result<Tally> tally_recorded(const Need& need, const std::vector<Member>& members, const RecordedResult& recorded,
                             const Options& options) {
  Checker checker(members, recorded, options);
  checker.check();
  Tally result;
  if (checker.clean()) {
    const auto body = static_cast<std::int64_t>(members.size());
    const std::int64_t weight = std::clamp<std::int64_t>(members.front().weight, 0, max_weight);
    Counts& counts = result.counts;
    counts = {.members = body,
              .yes = recorded.yes,
              .no = recorded.no,
              .other = recorded.other,
              .abstain = recorded.abstain,
              .absent = body - recorded.present - recorded.recused,
              .recused = recorded.recused,
              .weight = body * weight,
              .yes_weight = recorded.yes * weight,
              .no_weight = recorded.no * weight,
              .present_weight = recorded.present * weight,
              .cast_weight = (recorded.present - recorded.abstain) * weight,
              .by_choice = {}};
    Sums sums{.heads = body,
              .recused = recorded.recused,
              .yes = recorded.yes,
              .no = recorded.no,
              .present = recorded.present,
              .weight = counts.weight,
              .recused_weight = recorded.recused * weight,
              .yes_weight = counts.yes_weight,
              .present_weight = counts.present_weight,
              .cast_weight = counts.cast_weight};
    for (const Member& member : members)
      sums.chair_yes = sums.chair_yes || (member.chair && checker.is(member.key, Side::yes));
    if (options.tie == Tie::chair && is_tie(need, sums)) {
      for (const Member& member : members) {
        if (member.chair && !checker.is_named(member.key)) checker.need_chair();
      }
    }
    const bool present = enough_present(need, sums);
    bool gates = present;
    for (const std::string& key : options.must) {
      const bool unanimous = recorded.yes == body;
      gates = gates && (unanimous || checker.is(key, Side::yes) || checker.is(key, Side::recused));
    }
    for (const std::string& key : options.veto) gates = gates && !checker.is(key, Side::no);
    result.state = Tally::State::decided;
    result.verdict = gates ? verdict_of(need, sums, options.tie) : Tally::Verdict::refused;
    const bool agreed = result.verdict == Tally::Verdict::agreed;
    result.outcome = first_choice(options, agreed ? Meaning::favour : Meaning::against);
    if (result.verdict == Tally::Verdict::repeat) result.outcome = repeat_outcome;
    if (recorded.yes > 0) counts.by_choice[first_choice(options, Meaning::favour)] = recorded.yes;
    if (recorded.no > 0) counts.by_choice[first_choice(options, Meaning::against)] = recorded.no;
    result.why = sentence(need, counts, present, result.verdict);
  }
  if (!checker.clean()) {
    auto faults = checker.take();
    Error error;
    error.code = ErrorCode::invalid;
    error.type = "recorded-result-refused";
    error.message = {"Kết quả ghi từ biên bản chưa khớp.", "The result entered from the minutes does not fit."};
    error.pointer = faults.front().pointer;
    error.faults = std::move(faults);
    return std::unexpected(std::move(error));
  }
  return result;
}

}  // namespace trinhky::approval
