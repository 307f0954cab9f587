#include "engine/definition/work_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/approval/need.h"
#include "engine/approval/tally.h"
#include "engine/calendar/due.h"
#include "engine/definition/actions.h"
#include "engine/definition/authority_words.h"
#include "engine/definition/due_words.h"
#include "engine/definition/hand_words.h"
#include "engine/definition/letter_words.h"
#include "engine/definition/operations.h"
#include "engine/definition/queue_words.h"
#include "engine/definition/vote_words.h"
#include "engine/directory/selector.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

constexpr int max_lead_working_days = 20;  // what engine/calendar/period.h takes

void read_escalations(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work);

std::string read_ladder(const ordered_json& object, std::string_view pointer, WordContext& context) {
  std::string ladder = context.problems.word(object, "remind", pointer, false);
  if (!ladder.empty() && !context.known.ladders.contains(ladder)) {
    context.problems.error(
        "unknown-ladder", pointer_join(pointer, "remind"),
        {"Không có bậc nhắc việc \"" + ladder + "\".", "There is no reminder ladder \"" + ladder + "\"."});
  }
  return ladder;
}

void read_time(const ordered_json& object, std::string_view pointer, WordContext& context, Work& work) {
  if (object.contains("due")) read_work_due(object["due"], pointer_join(pointer, "due"), context, work);
  context.problems.text(object, "undated", pointer, false);  // why there is no deadline: for readers and for proofs
  work.ladder = read_ladder(object, pointer, context);
  if (!work.ladder.empty() && work.due.is_null()) {
    context.problems.error("remind-without-due", pointer_join(pointer, "remind"),
                           {"Có nhắc việc thì phải có thời hạn (\"due\").", "A reminder needs a due time."});
  }
  if (object.contains("escalate"))
    read_escalations(object["escalate"], pointer_join(pointer, "escalate"), context, work);
  read_clock_words(object, pointer, context, work);
}

// A participant's name, a selector, or a list of them.
std::vector<base::json> read_selectors(const ordered_json& value, const std::string& pointer, WordContext& context) {
  std::vector<base::json> selectors;
  if (!value.is_array()) {
    selectors.push_back(read_selector(value, pointer, context));
    return selectors;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    selectors.push_back(read_selector(value[i], pointer_join(pointer, std::to_string(i)), context));
  }
  if (value.empty()) {
    context.problems.error("required", pointer, {"Phải nêu ít nhất một thành phần.", "Somebody must be named."});
  }
  return selectors;
}

std::vector<std::string> read_participants(const ordered_json& value, std::string_view member,
                                           const std::string& pointer, WordContext& context) {
  std::vector<std::string> names = context.problems.words(value, member, pointer);
  for (const std::string& name : names) {
    if (context.participants.contains(name)) continue;
    context.problems.error("unknown-participant", pointer_join(pointer, member),
                           {"Không có thành phần \"" + name + "\".", "There is no participant \"" + name + "\"."});
  }
  return names;
}

// [{"after": {"workingDays": 3}, "to": "chair"}]: counted from the due time.
void read_escalations(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  if (!value.is_array()) {
    problems.error("wrong-type", pointer, {"Ở đây phải là một danh sách.", "A list is expected here."});
    return;
  }
  if (work.due.is_null()) {
    problems.error("escalate-without-due", pointer,
                   {"Có báo cáo việc chậm thì phải có thời hạn (\"due\").", "To escalate, a due time is needed."});
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string at = pointer_join(pointer, std::to_string(i));
    const ordered_json& one = value[i];
    problems.only(one, {"after", "to"}, at);
    if (!one.is_object()) continue;
    Escalation step;
    const std::string inside = pointer_join(at, "after");
    if (one.contains("after")) {
      problems.only(one["after"], {"workingDays", "calendarDays", "workingHours", "hours"}, inside);
      step.after = read_due(one["after"], inside, context);
      const bool backwards = std::ranges::any_of(
          step.after, [](const base::json& length) { return length.is_number_integer() && length.get<int>() < 0; });
      if (backwards) {
        problems.error("bad-value", inside,
                       {"Chỉ báo cáo sau thời hạn, không trước.", "Escalation comes after the due time, not before."});
      }
    } else {
      problems.error("required", at, {"Thiếu \"after\".", "\"after\" is missing."});
    }
    if (one.contains("to")) {
      step.to = read_selectors(one["to"], pointer_join(at, "to"), context);
    } else {
      problems.error("required", at, {"Phải nói báo cáo ai (\"to\").", "It must say who is told (\"to\")."});
    }
    work.escalate.push_back(std::move(step));
  }
}

// ["drafter", {"actedIn": ["drafting", "reviewing"]}, {"sameUnitAs": "drafting"}]; what stands alone needs no list.
void read_not_by(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  const auto take = [&](const ordered_json& one, const std::string& at) {
    if (one.is_string()) {
      const std::string name = one.get<std::string>();
      if (!context.participants.contains(name)) {
        problems.error("unknown-participant", at,
                       {"Không có thành phần \"" + name + "\".", "There is no participant \"" + name + "\"."});
      }
      work.not_by.participants.push_back(name);
      return;
    }
    problems.only(one, {"actedIn", "sameUnitAs"}, at);
    if (!one.is_object()) return;
    bool any = false;
    const auto states = [&](const char* word, std::vector<std::string>& list) {
      ordered_json named = one;
      if (one.contains(word) && one[word].is_string()) named[word] = ordered_json::array({one[word]});
      for (std::string& name : problems.words(named, word, at)) {
        any = true;
        list.push_back(std::move(name));
      }
    };
    states("actedIn", work.not_by.acted_in);
    states("sameUnitAs", work.not_by.same_unit_as);
    if (!any) {
      problems.error("required", at,
                     {"Phải nêu bước đã tham gia (\"actedIn\" hoặc \"sameUnitAs\").",
                      "It must name the states (\"actedIn\" or \"sameUnitAs\")."});
    }
  };
  if (!value.is_array()) {
    take(value, pointer);
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) take(value[i], pointer_join(pointer, std::to_string(i)));
}

void read_order(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  if (!value.is_array() || value.size() < 2 || value.size() > 10) {
    problems.error("bad-value", pointer,
                   {"\"order\" là danh sách từ 2 đến 10 nhóm, hỏi lần lượt.",
                    "\"order\" is a list of 2 to 10 groups, asked one after the other."});
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string at = pointer_join(pointer, std::to_string(i));
    auto group = read_selectors(value[i], at, context);
    const bool body =
        std::ranges::any_of(group, [](const base::json& one) { return one.is_object() && one.contains("body"); });
    if (body && group.size() > 1) {
      problems.error("not-with-this", at,
                     {"Một tập thể phải là một nhóm riêng.", "A body must be a group of its own."});
    }
    work.order.push_back(std::move(group));
  }
  if (!work.order.front().empty()) work.by = work.order.front().front();
}

Choice read_choice(const std::string& id, const ordered_json& value, const std::string& pointer, WordContext& context) {
  Choice choice{.id = id};
  if (value.is_object() && value.contains("label")) {
    context.problems.only(value, {"label", "requires", "positive", "means"}, pointer);
    choice.label = context.problems.text(value, "label", pointer, true);
    choice.requires_words = context.problems.words(value, "requires", pointer);
    if (value.contains("positive")) choice.positive = value["positive"].is_boolean() && value["positive"].get<bool>();
    read_meaning(value, pointer, context.problems, choice);
  } else {
    context.problems.only(value, {"vi", "en"}, pointer);
    if (value.is_object()) {
      choice.label = {context.problems.word(value, "vi", pointer, true),
                      context.problems.word(value, "en", pointer, true)};
    }
  }
  return choice;
}

Recorded read_recorded(const ordered_json& value, const std::string& pointer, WordContext& context) {
  context.problems.only(value, {"from", "by", "requires", "confirm"}, pointer);
  Recorded recorded;
  if (!value.is_object()) return recorded;
  recorded.from = context.problems.words(value, "from", pointer);
  recorded.requires_words = context.problems.words(value, "requires", pointer);
  if (value.contains("confirm")) {
    recorded.confirm_by = read_selector(value["confirm"], pointer_join(pointer, "confirm"), context);
  }
  if (value.contains("by")) {
    recorded.by = read_selector(value["by"], pointer_join(pointer, "by"), context);
  } else {
    context.problems.error("required", pointer,
                           {"Phải nói ai được ghi nhận (\"by\").", "It must say who may record (\"by\")."});
  }
  return recorded;
}

// "chair", "rejected" or "repeat": what follows when exactly half is for.
void read_tie(const std::string& pointer, WordContext& context, const Work& work) {
  if (work.tie.empty()) return;
  const std::string again(approval::repeat_outcome);
  if (work.tie != "chair" && work.tie != "rejected" && work.tie != again) {
    context.problems.error("unknown-word", pointer_join(pointer, "tie"),
                           {"Khi hai bên bằng nhau chỉ có \"chair\", \"rejected\" hoặc \"repeat\".",
                            "A tie is settled by \"chair\", \"rejected\" or \"repeat\"."});
  }
  if (work.tie != again) return;
  if (std::ranges::find(work.choices, again, &Choice::id) != work.choices.end()) {
    context.problems.error("name-taken", pointer_join(pointer_join(pointer, "choices"), again),
                           {"Tên \"repeat\" đã dành cho việc biểu quyết lại.",
                            "The name \"repeat\" is taken by the vote that is held again."});
  }
  const auto need = approval::Need::parse(work.need);
  if (need && !need->is_majority()) {
    context.problems.error("not-with-this", pointer_join(pointer, "tie"),
                           {"Chỉ khi cần hơn một nửa thì hai bên mới có thể bằng nhau.",
                            "Only where more than half is needed can there be a tie."});
  }
}

// "claim": work of a position is taken by one of its holders first; "random", "shortest-queue": it is given to one.
void read_offer(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  read_precedence(value, pointer, context, work);
  work.offer = context.problems.word(value, "offer", pointer, false);
  const std::string at = pointer_join(pointer, "offer");
  const bool given = work.offer == "random" || work.offer == "shortest-queue";
  if (!work.offer.empty() && work.offer != "all" && work.offer != "claim" && !given) {
    context.problems.error(
        "bad-value", at,
        {"Dùng được: all, claim, random, shortest-queue.", "Known: all, claim, random, shortest-queue."});
  }
  const bool body = work.by.is_object() && work.by.contains("body");
  if ((work.offer == "claim" || given) && (body || !work.order.empty())) {
    context.problems.error("not-with-this", at,
                           {"Nơi nhiều người cùng có ý kiến thì không có việc nhận riêng.",
                            "Where several have a voice there is nothing that one of them takes."});
  }
}

void read_signoff(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  ordered_json own = value;
  if (own.is_object()) own.erase("silence");  // refused by name in vote_words.cc
  problems.only(own,
                {"by",       "need",   "choices", "must",      "veto",         "notBy",     "order",      "tie",
                 "recorded", "recuse", "binds",   "keeps",     "bulk",         "amends",    "mark",       "signs",
                 "confirm",  "offer",  "due",     "undated",   "remind",       "escalate",  "weights",    "secret",
                 "settles",  "closes", "mode",    "extension", "urgentRemind", "authority", "precedence", "signsFile"},
                pointer);
  if (!value.is_object()) return;
  read_hand(value, pointer, context.problems, work);
  read_authority(value, pointer, problems, work);
  read_mode(value, pointer, context, work);
  if (value.contains("by")) work.by = read_selector(value["by"], pointer_join(pointer, "by"), context);
  if (value.contains("order")) {
    if (value.contains("by")) {
      problems.error("not-with-this", pointer_join(pointer, "order"),
                     {"Chỉ dùng \"by\" hoặc \"order\".", "Either \"by\" or \"order\" is used."});
    }
    read_order(value["order"], pointer_join(pointer, "order"), context, work);
  }
  if (value.contains("notBy")) read_not_by(value["notBy"], pointer_join(pointer, "notBy"), context, work);
  if (value.contains("need")) {
    work.need = base::to_plain(value["need"]);
    const auto need = approval::Need::parse(work.need, pointer_join(pointer, "need"));
    if (!need) problems.add(need.error().faults);
  }
  if (work.by.is_null() || (work.need.is_null() && work.mode.empty())) {
    problems.error("required", pointer,
                   {"Bước quyết định phải có \"by\" và \"need\" (hoặc \"mode\").",
                    "A sign-off needs \"by\" and \"need\" (or \"mode\")."});
  }
  if (value.contains("choices") && value["choices"].is_object()) {
    for (const auto& [id, choice] : value["choices"].items()) {
      work.choices.push_back(read_choice(id, choice, pointer_join(pointer_join(pointer, "choices"), id), context));
    }
  }
  if (work.choices.empty()) {
    problems.error("required", pointer,
                   {"Phải đặt tên các lựa chọn (\"choices\") bằng lời của bước này.",
                    "The choices must be named in the words of this step (\"choices\")."});
  }
  work.must = read_participants(value, "must", pointer, context);
  work.veto = read_participants(value, "veto", pointer, context);
  if (value.contains("tie")) work.tie = problems.word(value, "tie", pointer, false);
  read_tie(pointer, context, work);
  work.binds = problems.words(value, "binds", pointer);
  if (value.contains("keeps")) work.keeps = value["keeps"].is_boolean() && value["keeps"].get<bool>();
  if (value.contains("bulk")) work.bulk = value["bulk"].is_boolean() && value["bulk"].get<bool>();
  read_amends(value, pointer, problems, work);
  read_offer(value, pointer, context, work);
  if (value.contains("recorded")) {
    work.recorded = read_recorded(value["recorded"], pointer_join(pointer, "recorded"), context);
  }
  read_time(value, pointer, context, work);
  read_vote_words(value, pointer, context, work);
}

// {"offered": "asked", "taken": "taker"}: who sees the work, of those who may read the paper.
void read_visible(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  if (!value.contains("visible")) return;
  Problems& problems = context.problems;
  const std::string at = pointer_join(pointer, "visible");
  const ordered_json& visible = value["visible"];
  problems.only(visible, {"offered", "taken"}, at);
  if (!visible.is_object()) return;
  const auto word = [&](std::string_view member, bool alone) {
    std::string said = problems.word(visible, member, at, false);
    if (!said.empty() && said != "paper" && said != "asked" && !(alone && said == "taker")) {
      problems.error("bad-value", pointer_join(at, member),
                     alone ? base::Text{"Dùng được: paper, asked, taker.", "Known: paper, asked, taker."}
                           : base::Text{"Dùng được: paper, asked.", "Known: paper, asked."});
    }
    return said == "paper" ? std::string() : said;
  };
  work.seen_open = word("offered", false);
  work.seen_taken = word("taken", true);
}

void read_task(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  context.problems.only(value,
                        {"for", "with", "offer", "visible", "edits", "due", "undated", "remind", "escalate", "lists",
                         "extension", "urgentRemind", "precedence"},
                        pointer);
  if (!value.is_object()) return;
  read_visible(value, pointer, context, work);
  if (value.contains("for")) {
    work.by = read_selector(value["for"], pointer_join(pointer, "for"), context);
  } else {
    context.problems.error("required", pointer,
                           {"Phải nói việc của ai (\"for\").", "It must say whose task it is (\"for\")."});
  }
  work.edits = context.problems.word(value, "edits", pointer, false);
  if (!work.edits.empty() && work.edits != "document") {
    context.problems.error("bad-reference", pointer_join(pointer, "edits"),
                           {"Chỉ sửa được \"document\".", "Only \"document\" can be edited."});
  }
  if (value.contains("with")) work.with = read_selector(value["with"], pointer_join(pointer, "with"), context);
  read_offer(value, pointer, context, work);
  work.lists = context.problems.words(value, "lists", pointer);
  read_time(value, pointer, context, work);
}

// What nobody's answer means at the due time. Agreement only where the request said so in print, and never of a body.
void read_silence(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  Problems& problems = context.problems;
  work.silence = problems.word(value, "silence", pointer, false);
  const bool agrees = work.silence == "agrees";
  if (work.silence != "no-opinion" && !agrees) {
    problems.error("required", pointer_join(pointer, "silence"),
                   {"Im lặng được ghi là không có ý kiến (\"no-opinion\"), hoặc là đồng ý (\"agrees\") khi văn bản đề "
                    "nghị đã in rõ điều đó (\"printed\").",
                    "Silence is recorded as silence (\"no-opinion\"), or as agreement (\"agrees\") where the request "
                    "said so in print (\"printed\")."});
  }
  work.printed = problems.text(value, "printed", pointer, false);
  if (agrees && (work.printed.vi.empty() || work.printed.en.empty())) {
    problems.error("silence-not-printed", pointer_join(pointer, "printed"),
                   {"Chỉ coi im lặng là đồng ý khi văn bản đề nghị đã in câu đó; hãy ghi câu ấy vào \"printed\".",
                    "Silence is agreement only where the request printed that sentence; write it in \"printed\"."});
  }
  if (!agrees && value.contains("printed")) {
    problems.error("not-with-this", pointer_join(pointer, "printed"),
                   {"\"printed\" chỉ dùng khi im lặng là đồng ý.", "\"printed\" is for silence that agrees."});
  }
  if (agrees && work.by.is_object() && work.by.contains("body")) {
    problems.error("silence-in-ballot", pointer_join(pointer, "silence"),
                   {"Một tập thể biểu quyết; im lặng của thành viên không bao giờ là đồng ý.",
                    "A body votes; the silence of its members is never agreement."});
  }
}

void read_opinions(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  context.problems.only(value, {"of", "registeredBy", "silence", "printed", "due", "remind", "pauses", "pausesDue"},
                        pointer);
  if (!value.is_object()) return;
  if (value.contains("of")) work.by = read_selector(value["of"], pointer_join(pointer, "of"), context);
  if (value.contains("registeredBy")) {
    work.registered_by = read_selector(value["registeredBy"], pointer_join(pointer, "registeredBy"), context);
  }
  read_silence(value, pointer, context, work);
  read_time(value, pointer, context, work);
  if (work.due.is_null()) {
    context.problems.error(
        "required", pointer,
        {"Lấy ý kiến phải có thời hạn (\"due\").", "A round of opinions needs a due time (\"due\")."});
  }
}

void read_wait(const ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  context.problems.only(value,
                        {"for", "registeredBy", "signs", "authority", "due", "undated", "remind", "escalate", "overdue",
                         "extension", "urgentRemind", "pauses", "pausesDue"},
                        pointer);
  if (!value.is_object()) return;
  read_hand(value, pointer, context.problems, work);
  read_authority(value, pointer, context.problems, work);
  work.waits_for = context.problems.word(value, "for", pointer, true);
  if (value.contains("registeredBy")) {
    work.registered_by = read_selector(value["registeredBy"], pointer_join(pointer, "registeredBy"), context);
    work.by = work.registered_by;
  } else {
    context.problems.error("required", pointer,
                           {"Phải nói ai đăng ký văn bản đến (\"registeredBy\").",
                            "It must say who registers what arrives (\"registeredBy\")."});
  }
  read_time(value, pointer, context, work);
}

// {"each": "quarter", "closes": {"workingDays": -6}}: how long before the period's own due day the children's falls.
void read_schedule(const ordered_json& value, const std::string& pointer, Problems& problems, Invoke& invoke) {
  problems.only(value, {"each", "closes"}, pointer);
  if (!value.is_object()) return;
  const std::string each = problems.word(value, "each", pointer, true);
  if (!each.empty() && each != "quarter") {
    problems.error("bad-value", pointer_join(pointer, "each"), {"Dùng được: quarter.", "Known: quarter."});
  }
  if (!value.contains("closes")) {
    problems.error("required", pointer,
                   {"Phải nói đơn vị nộp trước kỳ hạn bao lâu (\"closes\").",
                    "It must say how long before the period's due day units hand in (\"closes\")."});
    return;
  }
  const std::string at = pointer_join(pointer, "closes");
  problems.only(value["closes"], {"workingDays"}, at);
  if (!value["closes"].is_object()) return;
  const auto days = value["closes"].find("workingDays");
  const bool whole = days != value["closes"].end() && days->is_number_integer();
  if (!whole || days->get<std::int64_t>() > 0 || days->get<std::int64_t>() < -max_lead_working_days) {
    problems.error("out-of-range", pointer_join(at, "workingDays"),
                   {"Số ngày làm việc từ -20 đến 0, tính ngược từ ngày đến hạn của kỳ.",
                    "Working days from -20 to 0, counted back from the period's due day."});
    return;
  }
  invoke.closes_working_days = days->get<int>();
}

}  // namespace

base::json read_selector(const ordered_json& value, std::string_view pointer, WordContext& context) {
  if (value.is_string()) {
    const auto found = context.participants.find(value.get_ref<const std::string&>());
    if (found != context.participants.end()) return found->second;
    context.problems.error("unknown-participant", std::string(pointer),
                           {"Không có thành phần \"" + value.get<std::string>() + "\" trong \"participants\".",
                            "There is no participant \"" + value.get<std::string>() + "\"."});
    return nullptr;
  }
  base::json selector = base::to_plain(value);
  const auto faults = directory::check_selector(selector, pointer);
  context.problems.add(faults);
  if (faults.empty()) check_rules_within(selector, pointer, context.problems);
  return faults.empty() ? selector : base::json(nullptr);
}

base::json read_due(const ordered_json& value, std::string_view pointer, WordContext& context) {
  context.problems.add(calendar::check_due_spec(value, pointer));
  base::json spec = base::to_plain(value);
  check_rules_within(spec, pointer, context.problems);
  return spec;
}

std::optional<Work> read_work(const ordered_json& state, std::string_view pointer, WordContext& context) {
  std::optional<Work> work;
  const auto take = [&](std::string_view word, Work::Kind kind, auto read) {
    const auto found = state.find(std::string(word));
    if (found == state.end()) return;
    const std::string at = pointer_join(pointer, word);
    if (work) {
      context.problems.error("two-kinds-of-work", at,
                             {"Một trạng thái chỉ có một loại việc: task, signoff, opinions hoặc wait.",
                              "A state holds one kind of work: task, signoff, opinions or wait."});
      return;
    }
    work = Work{.kind = kind, .pointer = at};
    read(*found, at, context, *work);
  };
  take("task", Work::Kind::task, read_task);
  take("signoff", Work::Kind::signoff, read_signoff);
  take("opinions", Work::Kind::opinions, read_opinions);
  take("wait", Work::Kind::wait, read_wait);
  return work;
}

std::optional<Invoke> read_invoke(const ordered_json& value, std::string_view pointer, WordContext& context) {
  Problems& problems = context.problems;
  ordered_json own = value;
  if (own.is_object()) own.erase("autoforward");
  problems.only(own, {"id", "workflow", "forEach", "schedule", "with", "due", "remind", "until", "letter", "whenLeft"},
                pointer);
  // A word of SCXML that somebody may well try; SEMANTICS.md of the interpreter has the reason at length.
  if (value.contains("autoforward")) {
    problems.error("autoforward-refused", pointer_join(pointer, "autoforward"),
                   {"Không tự chuyển tiếp tín hiệu cho hồ sơ con: tín hiệu mang theo người gửi và quyền của người đó. "
                    "Hãy gửi đích danh bằng \"send\".",
                    "Signals are not forwarded to children by themselves: a signal carries who sent it and with what "
                    "right. Send by name, with \"send\"."});
  }
  if (!value.is_object()) return std::nullopt;
  Invoke invoke{.pointer = std::string(pointer)};
  invoke.id = problems.word(value, "id", pointer, true);
  invoke.workflow = problems.word(value, "workflow", pointer, true);
  if (!context.known.workflows.empty() && !context.known.workflows.contains(invoke.workflow)) {
    problems.error(
        "unknown-workflow", pointer_join(pointer, "workflow"),
        {"Không có quy trình \"" + invoke.workflow + "\".", "There is no workflow \"" + invoke.workflow + "\"."});
  }
  if (value.contains("forEach")) {
    invoke.many = Invoke::Many::per_unit;
    invoke.for_each = base::to_plain(value["forEach"]);
    const base::json* unit = base::at_pointer(invoke.for_each, "/unit/childrenOf");
    if (unit == nullptr || *unit != "own") {
      problems.error("bad-value", pointer_join(pointer, "forEach"),
                     {"Dùng được: {\"unit\": {\"childrenOf\": \"own\", \"validOn\": {\"var\": \"now\"}}}.",
                      "Known: {\"unit\": {\"childrenOf\": \"own\", \"validOn\": {\"var\": \"now\"}}}."});
    }
  }
  if (value.contains("schedule")) {
    invoke.many = Invoke::Many::per_period;
    read_schedule(value["schedule"], pointer_join(pointer, "schedule"), problems, invoke);
  }
  if (value.contains("with")) {
    const std::string at = pointer_join(pointer, "with");
    if (value["with"].is_object()) {
      for (const auto& [name, source] : value["with"].items()) {
        auto rule = read_rule(source, pointer_join(at, name), problems);
        if (rule) invoke.with.emplace(name, std::move(*rule));
      }
    } else {
      problems.error("wrong-type", at, {"\"with\" phải là một đối tượng.", "\"with\" must be an object."});
    }
  }
  if (value.contains("due")) invoke.due = read_due(value["due"], pointer_join(pointer, "due"), context);
  invoke.ladder = read_ladder(value, pointer, context);
  if (!invoke.ladder.empty() && invoke.due.is_null()) {
    problems.error("remind-without-due", pointer_join(pointer, "remind"),
                   {"Có nhắc việc thì phải có thời hạn (\"due\").", "A reminder needs a due time."});
  }
  invoke.until = problems.word(value, "until", pointer, false);
  if (value.contains("letter")) read_letter(value["letter"], pointer_join(pointer, "letter"), context, invoke);
  if (value.contains("whenLeft")) {
    const std::string at = pointer_join(pointer, "whenLeft");
    problems.only(value["whenLeft"], {"send", "then"}, at);
    if (value["whenLeft"].is_object()) {
      invoke.when_left_send = problems.word(value["whenLeft"], "send", at, false);
      invoke.when_left_then = problems.word(value["whenLeft"], "then", at, true);
      if (invoke.when_left_then != "cancel" && invoke.when_left_then != "cancel-before-number" &&
          invoke.when_left_then != "detach") {
        problems.error(
            "bad-value", pointer_join(at, "then"),
            {"Dùng được: cancel, cancel-before-number, detach.", "Known: cancel, cancel-before-number, detach."});
      }
    }
  } else {
    problems.warning(
        "when-left-unsaid", std::string(pointer),
        {"Chưa nói các hồ sơ con chưa xong sẽ ra sao khi rời trạng thái này (\"whenLeft\"); mặc định là hủy.",
         "It is not said what becomes of unfinished children when this state is left (\"whenLeft\"); they are "
         "cancelled."});
  }
  return invoke;
}

}  // namespace trinhky::definition
