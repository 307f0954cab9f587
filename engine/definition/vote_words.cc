#include "engine/definition/vote_words.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/approval/mode.h"
#include "engine/approval/need.h"
#include "engine/definition/actions.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

struct Named {
  std::string_view word;
  approval::Meaning meaning;
};

constexpr std::array meanings = {
    Named{"favour", approval::Meaning::favour}, Named{"against", approval::Meaning::against},
    Named{"abstain", approval::Meaning::abstain}, Named{"other", approval::Meaning::other}};

std::string word_of(approval::Tie tie) {
  switch (tie) {
    case approval::Tie::chair:
      return "chair";
    case approval::Tie::repeat:
      return "repeat";
    case approval::Tie::rejected:
      break;
  }
  return "rejected";
}

std::string word_of(approval::Settles settles) {
  switch (settles) {
    case approval::Settles::all_spoke:
      return "all-spoke";
    case approval::Settles::at_close:
      return "at-close";
    case approval::Settles::early:
      break;
  }
  return "early";
}

// How a decision of this setting can have come in on paper.
std::string source_of(approval::Setting setting) {
  return setting == approval::Setting::written ? "written-ballot" : "meeting";
}

void contradicts(const std::string& word, const std::string& mode, const std::string& pointer, Problems& problems) {
  problems.error("contradicts-mode", pointer_join(pointer, word),
                 {"\"" + word + "\" khác với cách quyết định \"" + mode + "\"; bỏ từ này hoặc bỏ \"mode\".",
                  "\"" + word + "\" contradicts the mode \"" + mode + "\"; leave out this word or \"mode\"."});
}

bool is_body(const base::json& selector) {
  return selector.is_object() && selector.contains("body");
}

void one_of(const std::string& said, std::initializer_list<std::string_view> words, const std::string& at,
            Problems& problems) {
  if (said.empty() || std::ranges::find(words, std::string_view(said)) != words.end()) return;
  std::string known;
  for (const std::string_view word : words) known += (known.empty() ? "" : ", ") + std::string(word);
  problems.error("unknown-word", at, {"Dùng được: " + known + ".", "Known: " + known + "."});
}

bool read_flag(const ordered_json& value, std::string_view member, const std::string& pointer, Problems& problems) {
  const auto found = value.find(std::string(member));
  if (found == value.end()) return false;
  if (!found->is_boolean()) {
    problems.error("wrong-type", pointer_join(pointer, member),
                   {"Ở đây phải là true hoặc false.", "true or false is expected here."});
    return false;
  }
  return found->get<bool>();
}

// A participant's name, a selector, or a rule that gives a person or a list of persons.
base::json read_recuse(const ordered_json& value, const std::string& pointer, WordContext& context) {
  static constexpr std::array selectors = {"position", "body", "followerOf", "externals", "person"};
  const bool selects =
      value.is_string() ||
      (value.is_object() && std::ranges::any_of(selectors, [&](const char* word) { return value.contains(word); }));
  if (selects) return read_selector(value, pointer, context);
  if (!value.is_object()) {
    context.problems.error("wrong-type", pointer,
                           {"Phải nêu thành phần, hoặc quy tắc cho biết việc này liên quan đến ai.",
                            "A participant, or a rule that tells whom the matter is about, is expected here."});
    return nullptr;
  }
  if (!read_rule(value, pointer, context.problems)) return nullptr;
  return {{"rule", base::to_plain(value)}};
}

void check_choices(const std::string& pointer, Problems& problems, const Work& work) {
  const std::string at = pointer_join(pointer, "choices");
  bool favour = false;
  bool against = false;
  bool neither = false;
  for (const Choice& choice : work.choices) {
    const approval::Meaning meaning = meaning_of(choice);
    favour = favour || meaning == approval::Meaning::favour;
    against = against || meaning == approval::Meaning::against;
    neither = neither || !can_be_outcome(choice);
    const bool taken = choice.id == "absent" || choice.id == "recused" ||
                       (choice.id == "abstain" && meaning != approval::Meaning::abstain);
    if (taken) {
      problems.error("name-taken", pointer_join(at, choice.id),
                     {"Tên \"" + choice.id + "\" đã có nghĩa riêng trong biểu quyết.",
                      "The name \"" + choice.id + "\" has a meaning of its own in a vote."});
    }
  }
  if (!work.choices.empty() && !favour) {
    problems.error("no-positive", at, {"Phải có ít nhất một lựa chọn tán thành.", "One choice must be in favour."});
  }
  if (against || (!neither && work.closes.empty())) return;
  problems.error("no-refusal", at,
                 {"Có thể không đạt mà không ai phản đối (không có ý kiến, hết hạn), nên phải có một lựa chọn không "
                  "tán thành để kết thúc bước này.",
                  "It can fail without a vote against (abstentions, the due time), so a choice against is needed by "
                  "which the step ends."});
}

void check_secret(const ordered_json& value, const std::string& pointer, Problems& problems, const Work& work) {
  if (!asks_a_body(work) || !work.order.empty()) {
    problems.error("secret-without-body", pointer_join(pointer, "secret"),
                   {"Chỉ một tập thể mới bỏ phiếu kín.", "Only a body votes in secret."});
  }
  const auto refuse = [&](std::string_view word, const base::Text& why) {
    problems.error("secret-betrayed", pointer_join(pointer, word), why);
  };
  if (!work.weights.empty()) {
    refuse("weights", {"Phiếu kín không dùng trọng số: tổng trọng số sẽ cho biết ai bỏ phiếu gì.",
                       "A secret ballot has no weights: their sum would tell who voted what."});
  }
  if (!work.must.empty()) {
    refuse("must", {"Phiếu kín không có người bắt buộc đồng ý: kết quả sẽ lộ phiếu của người ấy.",
                    "A secret ballot cannot need a named consent: the result would tell that vote."});
  }
  if (!work.veto.empty()) {
    refuse("veto", {"Phiếu kín không có quyền phủ quyết: kết quả sẽ lộ phiếu của người ấy.",
                    "A secret ballot knows no veto: the result would tell that vote."});
  }
  if (work.tie == "chair") {
    refuse("tie", {"Phiếu kín không để người chủ trì quyết khi bằng phiếu: kết quả sẽ lộ phiếu của người ấy.",
                   "A secret ballot is not settled by the chair's side: the result would tell that vote."});
  }
  if (value.contains("settles")) {
    refuse("settles", {"Phiếu kín kiểm một lần trên giấy, nên không nói \"settles\".",
                       "A secret ballot is counted once, on paper, so nothing is said of \"settles\"."});
  }
  if (value.contains("closes")) {
    refuse("closes", {"Phiếu kín bỏ trên giấy nên chương trình không tự kiểm phiếu khi hết hạn.",
                      "A secret ballot is cast on paper, so the program does not count it at the due time."});
  }
  if (!work.recorded) {
    problems.error(
        "secret-not-recorded", pointer_join(pointer, "secret"),
        {"Chương trình không nhận phiếu kín của từng người, vì nhật ký không xóa được sẽ giữ lại ai bỏ phiếu "
         "gì. Hãy bỏ phiếu giấy và cho ghi nhận số phiếu (\"recorded\").",
         "The program takes no single secret vote, because its log, which nothing is taken out of, would "
         "keep who voted what. Vote on paper and have the numbers recorded (\"recorded\")."});
  }
}

void check_weights(const std::string& pointer, Problems& problems, const Work& work) {
  const std::string at = pointer_join(pointer, "weights");
  if (!asks_a_body(work)) {
    problems.error(
        "not-with-this", at,
        {"Trọng số là của thành viên một tập thể (\"body\").", "Weights belong to the members of a body (\"body\")."});
  }
  const auto need = approval::Need::parse(work.need);
  if (need && need->kind != approval::Need::Kind::share) {
    problems.error("not-with-this", at,
                   {"Trọng số chỉ có tác dụng với \"share\" hoặc \"majority\".",
                    "Weights only work with \"share\" or \"majority\"."});
  }
}

}  // namespace

approval::Meaning meaning_of(const Choice& choice) {
  for (const Named& known : meanings) {
    if (known.word == choice.means) return known.meaning;
  }
  return choice.positive ? approval::Meaning::favour : approval::Meaning::against;
}

bool can_be_outcome(const Choice& choice) {
  const approval::Meaning meaning = meaning_of(choice);
  return meaning == approval::Meaning::favour || meaning == approval::Meaning::against;
}

bool asks_a_body(const Work& work) {
  if (work.order.empty()) return is_body(work.by);
  return std::ranges::all_of(work.order, [](const auto& group) { return group.size() == 1 && is_body(group.front()); });
}

void read_meaning(const ordered_json& value, const std::string& pointer, Problems& problems, Choice& choice) {
  choice.means = problems.word(value, "means", pointer, false);
  one_of(choice.means, {"favour", "against", "abstain", "other"}, pointer_join(pointer, "means"), problems);
  if (choice.means.empty()) return;
  const bool favour = choice.means == "favour";
  if (value.contains("positive") && choice.positive != favour) {
    problems.error("not-with-this", pointer_join(pointer, "positive"),
                   {"\"positive\" và \"means\" nói khác nhau; chỉ cần \"means\".",
                    "\"positive\" and \"means\" contradict each other; \"means\" alone is enough."});
  }
  choice.positive = favour;
}

void read_mode(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  work.mode = problems.word(value, "mode", pointer, false);
  if (work.mode.empty()) return;
  const approval::Mode* mode = approval::mode_named(context.known.modes, work.mode);
  if (mode == nullptr) {
    std::string known;
    for (const approval::Mode& one : context.known.modes) known += (known.empty() ? "" : ", ") + one.id;
    problems.error("unknown-mode", pointer_join(pointer, "mode"),
                   {"Không có cách quyết định tập thể \"" + work.mode + "\". Dùng được: " + known + ".",
                    "There is no mode of collective decision \"" + work.mode + "\". Known: " + known + "."});
    return;
  }
  if (value.contains("need")) {
    const auto need = approval::Need::parse(base::to_plain(value["need"]));
    if (need && *need != mode->need) contradicts("need", work.mode, pointer, problems);
  }
  work.need = mode->need.to_json();
  const auto same = [&](const std::string& word, const std::string& wanted) {
    const std::string said = value.contains(word) && value[word].is_string() ? value[word].get<std::string>() : wanted;
    if (said != wanted) contradicts(word, work.mode, pointer, problems);
    return wanted;
  };
  work.tie = same("tie", word_of(mode->tie));
  const bool secret = value.contains("secret") && value["secret"] == true;
  const bool written = mode->setting == approval::Setting::written;
  if (!secret) {
    work.settles = same("settles", word_of(mode->settles));
    if (written) {
      work.closes = "at-due";
    } else if (value.contains("closes")) {
      contradicts("closes", work.mode, pointer, problems);
    }
  }
  work.setting = written ? "written" : "meeting";
  work.confirmed_later = mode->confirmed_later;
  if (mode->due_working_days > 0 && !value.contains("due")) work.due = {{"workingDays", mode->due_working_days}};
}

void read_vote_words(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  if (value.contains("silence")) {
    problems.error("silence-in-ballot", pointer_join(pointer, "silence"),
                   {"Trong biểu quyết, im lặng không bao giờ là đồng ý; ai không cho ý kiến được tính là vắng mặt.",
                    "In a ballot silence is never agreement; whoever says nothing counts as absent."});
  }
  const auto take = [&](std::string& word, const char* member, std::initializer_list<std::string_view> known) {
    if (!value.contains(member)) return;
    word = problems.word(value, member, pointer, false);
    one_of(word, known, pointer_join(pointer, member), problems);
  };
  // What a mode says of them stands already, and was compared.
  take(work.settles, "settles", {"early", "all-spoke", "at-close"});
  take(work.closes, "closes", {"at-due"});
  take(work.weights, "weights", {"body"});
  work.secret = read_flag(value, "secret", pointer, problems);
  if (value.contains("recuse")) work.recuse = read_recuse(value["recuse"], pointer_join(pointer, "recuse"), context);
  if (!work.weights.empty()) check_weights(pointer, problems, work);
  if (!work.closes.empty() && work.due.is_null()) {
    problems.error("closes-without-due", pointer_join(pointer, "closes"),
                   {"Kiểm phiếu khi hết hạn thì phải có thời hạn (\"due\").",
                    "To count at the due time, a due time is needed (\"due\")."});
  }
  if (work.settles == "at-close" && work.closes.empty() && !work.secret) {
    problems.error("never-settled", pointer_join(pointer, "settles"),
                   {"Chỉ kiểm khi kết thúc biểu quyết, nhưng không nói khi nào kết thúc (\"closes\": \"at-due\").",
                    "It is only counted when voting ends, and nothing says when that is (\"closes\": \"at-due\")."});
  }
  check_choices(pointer, problems, work);
  if (work.secret) check_secret(value, pointer, problems, work);
  if (work.mode.empty()) return;
  if (!asks_a_body(work)) {
    problems.error("not-with-this", pointer_join(pointer, "mode"),
                   {"Cách quyết định tập thể chỉ dùng khi một tập thể quyết định.",
                    "A mode of collective decision is for a body."});
  }
  if (!work.recorded || work.setting.empty()) return;
  const std::string source =
      source_of(work.setting == "written" ? approval::Setting::written : approval::Setting::meeting);
  if (std::ranges::any_of(work.recorded->from, [&](const std::string& from) { return from != source; })) {
    contradicts("recorded", work.mode, pointer, problems);
  }
}

}  // namespace trinhky::definition
