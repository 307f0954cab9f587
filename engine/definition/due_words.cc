#include "engine/definition/due_words.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engine/definition/verb_words.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

constexpr std::int64_t most_extensions = 20;

// A member that is true or false; the fallback where it is left out.
bool truth(const ordered_json& object, std::string_view member, std::string_view pointer, Problems& problems,
           bool fallback) {
  const auto found = object.find(std::string(member));
  if (found == object.end()) return fallback;
  if (found->is_boolean()) return found->get<bool>();
  problems.error("wrong-type", pointer_join(pointer, member), {"Phải là đúng hoặc sai.", "It must be true or false."});
  return fallback;
}

Extension read_extension(const ordered_json& value, const std::string& pointer, WordContext& context) {
  Problems& problems = context.problems;
  problems.only(value, {"by", "decidedBy", "atMost", "before"}, pointer);
  Extension extension;
  if (!value.is_object()) return extension;
  if (value.contains("by")) {
    read_people(value["by"], pointer_join(pointer, "by"), context, extension.by, extension.by_words);
  } else {
    extension.by_words.insert("holder");
  }
  if (value.contains("decidedBy")) {
    const std::string at = pointer_join(pointer, "decidedBy");
    read_people(value["decidedBy"], at, context, extension.decided_by, extension.decided_by_words);
    if (extension.decided_by_words.contains("holder") || extension.decided_by_words.contains("acted")) {
      problems.error("bad-value", at,
                     {"Người đang giữ việc không tự quyết định gia hạn; dùng sender, starter hoặc một thành phần.",
                      "Who holds the work does not decide; say sender, starter or a participant."});
    }
  } else {
    problems.error("required", pointer,
                   {"Phải nói ai quyết định gia hạn (\"decidedBy\").", "It must say who decides (\"decidedBy\")."});
  }
  if (value.contains("atMost")) {
    const ordered_json& count = value["atMost"];
    const bool fits =
        count.is_number_integer() && count.get<std::int64_t>() >= 1 && count.get<std::int64_t>() <= most_extensions;
    if (!fits) {
      problems.error("out-of-range", pointer_join(pointer, "atMost"),
                     {"Số lần gia hạn từ 1 đến 20.", "It may be granted from 1 to 20 times."});
    } else {
      extension.at_most = count.get<int>();
    }
  }
  if (value.contains("before") && value["before"] != "due") {
    problems.error("bad-value", pointer_join(pointer, "before"), {"Dùng được: due.", "Known: due."});
  }
  return extension;
}

void read_urgent_ladder(const ordered_json& object, std::string_view pointer, WordContext& context, Work& work) {
  work.urgent_ladder = context.problems.word(object, "urgentRemind", pointer, false);
  if (work.urgent_ladder.empty()) return;
  const std::string at = pointer_join(pointer, "urgentRemind");
  if (!context.known.ladders.contains(work.urgent_ladder)) {
    context.problems.error("unknown-ladder", at,
                           {"Không có bậc nhắc việc \"" + work.urgent_ladder + "\".",
                            "There is no reminder ladder \"" + work.urgent_ladder + "\"."});
  }
  if (work.ladder.empty()) {
    context.problems.error("not-with-this", at, {"Chỉ dùng cùng \"remind\".", "It is used together with \"remind\"."});
  }
}

}  // namespace

void read_people(const ordered_json& value, std::string_view pointer, WordContext& context, std::vector<base::json>& by,
                 std::set<std::string>& by_words) {
  const auto take = [&](const ordered_json& one, const std::string& at) {
    const bool word =
        one.is_string() &&
        std::ranges::find(verb_people, std::string_view(one.get_ref<const std::string&>())) != verb_people.end();
    if (!word) {
      by.push_back(read_selector(one, at, context));
      return;
    }
    const std::string name = one.get<std::string>();
    if (context.participants.contains(name)) {
      context.problems.error("name-taken", at,
                             {"Tên \"" + name + "\" có nghĩa riêng ở đây; hãy đặt tên khác cho thành phần.",
                              "The name \"" + name + "\" means something of its own here; rename the participant."});
    }
    by_words.insert(name);
  };
  if (!value.is_array()) {
    take(value, std::string(pointer));
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) take(value[i], pointer_join(pointer, std::to_string(i)));
}

void read_work_due(const ordered_json& value, std::string_view pointer, WordContext& context, Work& work) {
  ordered_json spec = value;
  if (value.is_object()) {
    work.legal = truth(value, "legal", pointer, context.problems, false);
    work.hastens = truth(value, "hastens", pointer, context.problems, true) && !work.legal;
    if (work.legal && value.contains("hastens")) {
      context.problems.error(
          "not-with-this", pointer_join(pointer, "hastens"),
          {"Thời hạn luật định không rút ngắn theo độ khẩn.", "A time set by law is not shortened by urgency anyway."});
    }
    spec.erase("legal");
    spec.erase("hastens");
  }
  work.due = read_due(spec, pointer, context);
}

void read_clock_words(const ordered_json& object, std::string_view pointer, WordContext& context, Work& work) {
  read_urgent_ladder(object, pointer, context, work);
  if (object.contains("extension")) {
    const std::string at = pointer_join(pointer, "extension");
    work.extension = read_extension(object["extension"], at, context);
    if (work.due.is_null()) {
      context.problems.error("extension-without-due", at,
                             {"Có gia hạn thì phải có thời hạn (\"due\").", "To extend it, a due time is needed."});
    }
  }
  if (object.contains("pauses")) work.pauses = context.problems.words(object, "pauses", pointer);
  work.pauses_due = truth(object, "pausesDue", pointer, context.problems, false);
  if (work.pauses_due && !work.pauses.empty()) {
    context.problems.error("not-with-this", pointer_join(pointer, "pauses"),
                           {"\"pausesDue\" đã dừng thời hạn của mọi việc khác.",
                            "\"pausesDue\" already stops the time of all other work."});
  }
}

base::json read_timer(const ordered_json& value, std::string_view pointer, WordContext& context, const Work* work) {
  if (!value.is_object() || !value.contains("from") || value["from"] != "due") {
    return read_due(value, pointer, context);
  }
  if (work == nullptr || work->due.is_null()) {
    context.problems.error("after-without-due", pointer_join(pointer, "from"),
                           {"Tính từ thời hạn thì việc ở trạng thái này phải có thời hạn (\"due\").",
                            "To count from the due time, the work of this state needs one (\"due\")."});
  }
  ordered_json length = value;
  length.erase("from");
  base::json spec = read_due(length, pointer, context);
  spec["from"] = "due";
  return spec;
}

ordered_json take_transition(ordered_json& timer) {
  ordered_json transition = ordered_json::object();
  for (const char* word : {"target", "guard", "actions"}) {
    if (!timer.contains(word)) continue;
    transition[word] = timer[word];
    timer.erase(word);
  }
  return transition;
}

bool counts_from_due(const base::json& spec) {
  return spec.is_object() && spec.contains("from") && spec["from"] == "due";
}

void read_clock_verb(const ordered_json& value, std::string_view name, std::string_view pointer,
                     const base::json& initial_data, WordContext& context, Verb& verb) {
  if (!value.is_object()) return;
  if (name == "consult") verb.pauses_due = truth(value, "pausesDue", pointer, context.problems, false);
  if (name != "setUrgency") return;
  verb.field = value.contains("field") ? context.problems.word(value, "field", pointer, true) : "urgency";
  if (!verb.field.empty() && !initial_data.contains(verb.field)) {
    context.problems.error("unknown-data", pointer_join(pointer, "field"),
                           {"Quy trình không có dữ liệu \"" + verb.field + "\" để ghi độ khẩn.",
                            "The workflow has no data \"" + verb.field + "\" in which to keep the urgency."});
  }
}

}  // namespace trinhky::definition
