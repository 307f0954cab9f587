// "correct", "replace" and "recall": what may still happen to a document that has its number. The number stays given;
// what became of the document stands beside it.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

constexpr std::size_t longest_number = 200;

struct Words {
  const char* verb;
  const char* event;
  const char* notice;
  base::Text label;
};

const Words& words_of(std::string_view verb) {
  static const std::array<Words, 3> all{
      {{"correct", "corrected", "document-corrected", {"Đính chính văn bản", "Correct the document"}},
       {"replace", "replaced", "document-replaced", {"Thay thế văn bản", "Replace the document"}},
       {"recall", "recalled", "document-recalled", {"Thu hồi văn bản", "Recall the document"}}}};
  return *std::ranges::find(all, verb, &Words::verb);
}

bool became(const Instance& instance, const char* what) {
  return std::ranges::any_of(instance.issue_changes, [&](const json& one) { return text_or(one, "what") == what; });
}

std::optional<base::Error> issue_trouble(const Instance& instance, std::string_view verb) {
  const auto cannot = [](std::string type, base::Text why) {
    return base::Error{.code = base::ErrorCode::wrong_state, .type = std::move(type), .message = std::move(why)};
  };
  if (instance.number.is_null()) {
    return cannot("not-issued", {"Văn bản chưa cấp số; hãy trả lại, rút lại hoặc hủy hồ sơ.",
                                 "The document has no number yet; return, withdraw or cancel the paper instead."});
  }
  if (became(instance, "recalled")) {
    return cannot("already-recalled", {"Văn bản đã thu hồi; nếu cần, hãy ban hành văn bản mới.",
                                       "The document was recalled; issue a new one if it is needed."});
  }
  if (verb != "recall" && became(instance, "replaced")) {
    return cannot("already-replaced", {"Văn bản đã được thay thế; hãy xử lý ở văn bản thay thế.",
                                       "The document was replaced; act on the one that replaces it."});
  }
  return std::nullopt;
}

// The units that have a paper of their own from this one.
std::vector<std::string> receivers(const Turn& turn) {
  std::vector<std::string> units;
  for (const Child& child : turn.instance().children) {
    if (!child.key.empty() && turn.world().directory->unit_on(child.key, turn.today())) units.push_back(child.key);
  }
  return units;
}

// The other document: an instance's id as it is; a number is text and kept apart.
base::Result<json> other_document(Turn& turn, bool needed) {
  const std::string other = base::tidy_blanks(text_or(turn.command().body, "document"));
  if (other.empty()) {
    if (!needed) return json();
    return std::unexpected(
        missing_member("/document", {"Phải ghi văn bản thay thế (hồ sơ hoặc số, ký hiệu).",
                                     "The document that replaces it must be named (a paper or a number)."}));
  }
  if (base::code_points(other) > longest_number) {
    return base::refuse(base::ErrorCode::too_large, "text-too-long",
                        {"Số, ký hiệu văn bản quá dài.", "The document's number is too long."}, "/document");
  }
  if (base::is_uuid(other)) {
    if (other == turn.instance().id) {
      return base::refuse(base::ErrorCode::invalid, "same-document",
                          {"Phải là một văn bản khác.", "It must be another document."}, "/document");
    }
    return json{{"instance", other}};
  }
  return json{{"number", turn.keep_text(other)}};
}

}  // namespace

Outcome change_issued(Turn& turn) {
  const Command& command = turn.command();
  const Words& words = words_of(command.kind);
  const auto capacity = may_use(turn, words.verb, nullptr, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto trouble = issue_trouble(turn.instance(), words.verb)) return turn.refuse(std::move(*trouble));
  const auto reason = text_for(turn, "reason", true, {"Phải ghi lý do.", "A reason must be given."});
  if (!reason) return turn.refuse(reason.error());
  const auto other = other_document(turn, command.kind == "replace");
  if (!other) return turn.refuse(other.error());
  json change = {{"what", words.event},
                 {"ground", *reason},
                 {"by", command.actor.person},
                 {"at", base::format_instant(command.now)}};
  if (!other->is_null()) change["document"] = *other;
  turn.change({{"op", "issue_changed"}, {"change", std::move(change)}});
  std::set<std::string> told;
  for (const std::string& person : colleagues(turn, receivers(turn))) told.insert(person);
  for (const auto& [state, persons] : turn.instance().acted_in) told.insert(persons.begin(), persons.end());
  told.insert(turn.instance().watchers.begin(), turn.instance().watchers.end());
  told.erase(command.actor.person);
  if (!told.empty()) turn.notify(words.notice, "", {}, {told.begin(), told.end()}, {{"reason", *reason}});
  json detail = {{"actor", actor_detail(turn, *capacity)}, {"reason", *reason}};
  if (!other->is_null()) detail["other"] = *other;
  return turn.finish(words.event, std::move(detail));
}

void offer_change_issued(ActionList& list) {
  if (list.instance().number.is_null()) return;
  for (const char* verb : {"correct", "replace", "recall"}) {
    if (!may_use(list.turn(), verb, nullptr, list.person())) continue;
    const auto trouble = issue_trouble(list.instance(), verb);
    json& action = list.add(verb, "", words_of(verb).label, trouble ? std::optional(trouble->message) : std::nullopt);
    action["requires"] = {"reason"};
    action["danger"] = true;
    action["fields"] =
        json::array({ActionList::field("document", "text", {"Văn bản liên quan (số, ký hiệu)", "The other document"},
                                       std::string_view(verb) == "replace")});
  }
}

}  // namespace trinhky::decision
