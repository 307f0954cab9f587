#include "api/resources/commands_body.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;

enum class Shape { text, object, texts, truth, number };

struct Member {
  std::string_view name;
  Shape shape = Shape::text;
  bool required = false;
};

struct Kind {
  std::string_view name;
  std::vector<Member> members;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"submit", {{"work"}, {"signal"}, {"reason"}, {"comment"}}},
      {"signal", {{"signal", Shape::text, true}, {"work"}, {"reason"}, {"comment"}, {"data", Shape::object}}},
      {"decide",
       {{"work", Shape::text, true},
        {"choice", Shape::text, true},
        {"comment"},
        {"reason"},
        {"password"},
        {"signed_file"},
        {"with_edits", Shape::truth},
        {"shown_hash", Shape::text, true}}},
      {"return", {{"work", Shape::text, true}, {"to"}, {"reason"}, {"shown_hash"}}},
      {"give_opinion", {{"work", Shape::text, true}, {"text"}, {"on_behalf_of"}}},
      {"register",
       {{"work", Shape::text, true},
        {"source", Shape::object, true},
        {"text"},
        {"attachment"},
        {"party"},
        {"signed_by"}}},
      {"record",
       {{"work", Shape::text, true},
        {"choice", Shape::text, true},
        {"source", Shape::object, true},
        {"to"},
        {"reason"},
        {"comment"},
        {"votes", Shape::object},
        {"signed_by"},
        {"minutes"},
        {"shown_hash"}}},
      {"assign_number", {{"work"}, {"number"}, {"date"}}},
      {"cancel", {{"reason"}}},
      {"withdraw", {{"reason"}}},
      {"add_unit", {{"unit", Shape::text, true}}},
      {"undo", {}},
      {"hold", {{"reason"}, {"until"}}},
      {"resume", {}},
      {"reopen", {{"reason"}}},
      {"confirm_record", {{"event", Shape::number, true}}},
      {"contest_record", {{"event", Shape::number, true}, {"reason"}}},
      {"correct", {{"reason"}, {"document"}}},
      {"replace", {{"reason"}, {"document"}}},
      {"recall", {{"reason"}, {"document"}}},
      {"comment", {{"text"}, {"reply_to"}, {"mentions", Shape::texts}, {"about"}}},
      {"remove_comment", {{"id", Shape::text, true}}},
      {"withdraw_file", {{"id", Shape::text, true}, {"reason"}}},
      {"claim", {{"work", Shape::text, true}}},
      {"release", {{"work", Shape::text, true}}},
      {"reassign", {{"work", Shape::text, true}, {"person", Shape::text, true}, {"from"}, {"reason"}}},
      {"consult", {{"work", Shape::text, true}, {"persons", Shape::texts, true}, {"text"}}},
      {"end_consult", {{"work", Shape::text, true}}},
      {"add_approver",
       {{"work", Shape::text, true}, {"person", Shape::text, true}, {"place", Shape::text, true}, {"reason"}}},
      {"drop_approver", {{"work", Shape::text, true}, {"person"}}},
      {"urge", {{"work", Shape::text, true}, {"text"}}},
      {"watch", {{"persons", Shape::texts}}},
      {"unwatch", {{"persons", Shape::texts}}},
      {"contribute", {{"work", Shape::text, true}, {"text"}}},
      {"ask_extension", {{"work", Shape::text, true}, {"until"}, {"days", Shape::number}, {"reason"}}},
      {"grant_extension", {{"work", Shape::text, true}, {"until"}, {"days", Shape::number}}},
      {"refuse_extension", {{"work", Shape::text, true}, {"reason"}}},
      {"set_urgency", {{"urgency", Shape::text, true}, {"reason"}}}};
  return all;
}

std::unexpected<base::Error> bad_member(std::string_view name, const base::Text& message) {
  return base::refuse(base::ErrorCode::invalid, "bad-member", message, base::pointer({name}));
}

// A submission that does not name its work means the task whose document is edited.
std::string only_edited_task(const decision::Instance& instance, const definition::Definition& definition) {
  for (const auto& [id, work] : instance.open) {
    const definition::Work* words = definition.work_of(work.state);
    if (work.kind == "task" && words != nullptr && !words->edits.empty()) return id;
  }
  return {};
}

}  // namespace

Result<PersonCommand> command_from(const json& body, const decision::Instance& instance,
                                   const definition::Definition& definition) {
  if (!body.is_object()) {
    return base::refuse(base::ErrorCode::invalid, "wrong-type",
                        {"Nội dung phải là một đối tượng.", "The body must be an object."});
  }
  const std::string name = text_or(body, "kind");
  const auto kind = std::ranges::find(kinds(), std::string_view(name), &Kind::name);
  if (kind == kinds().end()) {
    return base::refuse(base::ErrorCode::invalid, "unknown-command",
                        {"Không có thao tác này.", "There is no such command."}, "/kind");
  }
  PersonCommand command{.kind = name, .body = json::object()};
  for (const auto& [member, value] : body.items()) {
    if (member == "kind" || member == "instance") continue;
    const auto known = std::ranges::find(kind->members, std::string_view(member), &Member::name);
    if (known == kind->members.end()) {
      return bad_member(member, {"Thao tác này không có trường đó.", "This command has no such member."});
    }
    if (value.is_null()) continue;
    if (known->shape == Shape::text && !value.is_string()) {
      return bad_member(member, {"Phải là chuỗi ký tự.", "It must be text."});
    }
    if (known->shape == Shape::object && !value.is_object()) {
      return bad_member(member, {"Phải là một đối tượng.", "It must be an object."});
    }
    const bool texts = value.is_array() && std::ranges::all_of(value, [](const json& one) { return one.is_string(); });
    if (known->shape == Shape::texts && !texts) {
      return bad_member(member, {"Phải là danh sách chuỗi ký tự.", "It must be a list of texts."});
    }
    if (known->shape == Shape::truth && !value.is_boolean()) {
      return bad_member(member, {"Phải là đúng hoặc sai.", "It must be true or false."});
    }
    if (known->shape == Shape::number && !value.is_number_integer()) {
      return bad_member(member, {"Phải là số nguyên.", "It must be a whole number."});
    }
    command.body[member] = value;
  }
  // A step without a document is decided without a hash; the member is still asked for, null or not.
  for (const Member& member : kind->members) {
    const bool there = member.name == "shown_hash" ? body.contains("shown_hash") : command.body.contains(member.name);
    if (member.required && !there) return bad_member(member.name, {"Thiếu thông tin này.", "It must be given."});
  }
  if (name == "submit" && !command.body.contains("work")) {
    command.body["work"] = only_edited_task(instance, definition);
  }
  if (name == "give_opinion" && command.body.contains("on_behalf_of")) {
    const std::string behalf = text_or(command.body, "on_behalf_of");
    command.body.erase("on_behalf_of");
    if (!behalf.empty() && !text_or(command.body, "text").empty()) {
      command.body["text"] = "Thay mặt " + behalf + ": " + text_or(command.body, "text");
    }
  }
  if (name == "record" && command.body.contains("shown_hash")) {
    if (text_or(command.body, "shown_hash") != instance.document()) {
      return base::refuse(base::ErrorCode::stale, "content-changed",
                          {"Nội dung đã thay đổi sau khi đồng chí mở xem. Hãy kiểm tra lại biên bản với bản hiện tại.",
                           "The content changed after you opened it. Compare the minutes with the present version."},
                          "/shown_hash");
    }
    command.body.erase("shown_hash");
  }
  return command;
}

}  // namespace trinhky::api
