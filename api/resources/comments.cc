// What people wrote to each other beside a paper, oldest first; removed ones leave their gap.
#include "api/resources/instances_view.h"

namespace trinhky::api {
namespace {

using base::text_or;

json comment_wire(const Office& office, const directory::Directory& directory, const json& comment,
                  const std::string& reader) {
  const bool removed = comment.contains("removed");
  json mentions = json::array();
  for (const json& person : comment.value("mentions", json::array())) {
    mentions.push_back(person_wire(directory, person.get<std::string>()));
  }
  return {{"id", text_or(comment, "id")},
          {"by", person_wire(directory, text_or(comment, "by"))},
          {"at", comment.value("at", json())},
          {"text", removed ? json() : json(text_of(office, text_or(comment, "text")))},
          {"reply_to", comment.value("reply_to", json())},
          {"about", comment.value("about", json())},
          {"mentions", std::move(mentions)},
          {"removed_at", comment.value("removed", json())},
          {"own", text_or(comment, "by") == reader}};
}

void list_comments(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const directory::Directory directory = office.directory();
  json items = json::array();
  for (const json& comment : found->instance.comments) {
    items.push_back(comment_wire(office, directory, comment, person_of(request)));
  }
  answer(reply, 200, {{"items", std::move(items)}});
}

}  // namespace

void add_comments(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/comments",
              .operation = "listComments",
              .summary = {"Trao đổi về hồ sơ", "Comments on a paper"},
              .handler = [&office](const Request& request, Reply reply) { list_comments(office, request, reply); }});
}

}  // namespace trinhky::api
