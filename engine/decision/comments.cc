// "comment" and "remove_comment": what people write to each other beside the paper. A comment decides nothing and moves
// nothing; who is mentioned may read the paper from then on.
#include <algorithm>

#include "engine/base/text.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

constexpr std::size_t most_comments = 500;
constexpr std::size_t most_mentions = 20;
constexpr std::size_t longest_pointer = 200;

const json* comment_called(const Instance& instance, const std::string& id) {
  const auto found = std::ranges::find_if(instance.comments, [&](const json& one) { return text_or(one, "id") == id; });
  return found == instance.comments.end() ? nullptr : &*found;
}

// The comment that a thread began with.
std::string thread_of(const Instance& instance, std::string id) {
  for (std::size_t i = 0; i < instance.comments.size(); ++i) {
    const json* one = comment_called(instance, id);
    const std::string above = one == nullptr ? std::string() : text_or(*one, "reply_to");
    if (above.empty()) break;
    id = above;
  }
  return id;
}

json plain_actor(const Turn& turn) {
  return actor_detail(turn, {.person = turn.command().actor.person, .ground = "person"});
}

base::Result<std::set<std::string>> mentioned(const Turn& turn) {
  const json names = turn.command().body.value("mentions", json::array());
  if (!names.is_array() || names.size() > most_mentions) {
    return base::refuse(base::ErrorCode::invalid, "too-many-mentions",
                        {"Nhắc tên tối đa 20 người trong một ý kiến.", "At most 20 persons are mentioned at once."},
                        "/mentions");
  }
  std::set<std::string> persons;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string id = names[i].is_string() ? names[i].get<std::string>() : std::string();
    auto known = named_person(turn, id, "/mentions/" + std::to_string(i));
    if (!known) return std::unexpected(known.error());
    persons.insert(std::move(*known));
  }
  return persons;
}

}  // namespace

Outcome comment(Turn& turn) {
  const Command& command = turn.command();
  const Instance& instance = turn.instance();
  const std::string& writer = command.actor.person;
  if (instance.comments.size() >= most_comments) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "too-many-comments",
                        .message = {"Hồ sơ đã có 500 trao đổi; hãy trao đổi tiếp bằng văn bản.",
                                    "The paper has 500 comments already; go on in writing."}});
  }
  const std::string above = text_or(command.body, "reply_to");
  if (!above.empty() && comment_called(instance, above) == nullptr) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "no-such-comment",
                        .message = {"Không có trao đổi này để trả lời.", "There is no such comment to answer."},
                        .pointer = "/reply_to"});
  }
  const std::string about = text_or(command.body, "about");
  if (!about.empty() && (!about.starts_with('/') || about.size() > longest_pointer)) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "bad-value",
                        .message = {"Chỗ trong văn bản là đường dẫn bắt đầu bằng \"/\".",
                                    "A place in the document is a path that begins with \"/\"."},
                        .pointer = "/about"});
  }
  const auto mentions = mentioned(turn);
  if (!mentions) return turn.refuse(mentions.error());
  const auto text = text_for(turn, "text", true, {"Phải ghi nội dung trao đổi.", "The comment must say something."});
  if (!text) return turn.refuse(text.error());
  const std::string id = turn.ids().next_uuid();
  json one = {
      {"id", id}, {"text", *text}, {"by", writer}, {"at", base::format_instant(command.now)}, {"mentions", *mentions}};
  if (!above.empty()) one["reply_to"] = above;
  if (!about.empty()) one["about"] = about;
  turn.change({{"op", "commented"}, {"comment", std::move(one)}});
  for (const std::string& person : *mentions) {
    if (person == writer || turn.instance().watchers.contains(person)) continue;
    turn.change({{"op", "watching"}, {"person", person}, {"on", true}});
  }
  std::set<std::string> called = *mentions;
  called.erase(writer);
  std::set<std::string> thread;
  const std::string root = thread_of(turn.instance(), id);
  for (const json& other : turn.instance().comments) {
    if (thread_of(turn.instance(), text_or(other, "id")) == root) thread.insert(text_or(other, "by"));
  }
  thread.erase(writer);
  for (const std::string& person : called) thread.erase(person);
  const json params = {{"comment", id}, {"reason", *text}, {"by", writer}};
  if (!called.empty()) turn.notify("mentioned", "", {}, {called.begin(), called.end()}, params);
  if (!thread.empty()) turn.notify("commented", "", {}, {thread.begin(), thread.end()}, params);
  json detail = {{"actor", plain_actor(turn)}, {"id", id}, {"comment", *text}};
  return turn.finish("commented", std::move(detail));
}

Outcome remove_comment(Turn& turn) {
  const std::string id = text_or(turn.command().body, "id");
  const json* known = comment_called(turn.instance(), id);
  if (known == nullptr || known->contains("removed")) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "no-such-comment",
                        .message = {"Trao đổi này không còn.", "There is no such comment any more."},
                        .pointer = "/id"});
  }
  if (text_or(*known, "by") != turn.command().actor.person) {
    return turn.refuse(
        not_yours("Chỉ gỡ được trao đổi do chính mình viết.", "Only one's own comments can be removed."));
  }
  turn.change({{"op", "comment_changed"},
               {"id", id},
               {"set", {{"text", ""}, {"removed", base::format_instant(turn.command().now)}}}});
  return turn.finish("comment_removed", {{"actor", plain_actor(turn)}, {"id", id}});
}

}  // namespace trinhky::decision
