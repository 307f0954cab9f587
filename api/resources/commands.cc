// What people do with papers: one command, or many sign-offs at once where the step allows it.
#include <mutex>
#include <nlohmann/json.hpp>

#include "api/resources/brief_wire.h"
#include "api/resources/commands_body.h"
#include "api/resources/drafts_text.h"
#include "api/resources/instances_view.h"
#include "api/resources/signed_papers.h"
#include "api/server/log.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;

constexpr std::size_t max_bulk = 200;

// The paper after the act, as the person may still see it.
Response after_act(const Office& office, const runtime::Handled& handled, const Request& request) {
  const std::string person = person_of(request);
  const bool brief = wants_brief(request);
  json wire = {{"number", handled.event}, {"instance", {{"id", handled.instance}}}};
  if (const auto found = seen(office, handled, person)) {
    if (brief) {
      wire["instance"] = brief_wire(office, *found, person);
    } else if (auto instance = instance_wire(office, *found, person, request.language)) {
      wire["instance"] = std::move(*instance);
    }
  }
  Response response = Response::json_text(200, base::print(wire));
  return brief ? as_brief(std::move(response)) : response;
}

void carry_out(const Office& office, const Request& request, runtime::Request wanted,
               const std::shared_ptr<Reply>& shared) {
  const std::string file = wanted.kind == "withdraw_file" ? text_or(wanted.body, "id") : std::string();
  office.engine.submit(std::move(wanted), [&office, shared, request, file](Result<runtime::Handled> handled) {
    std::move(*shared).on_worker([&office, request, file, handled = std::move(handled)](Reply& answer_to) {
      if (!handled) return refuse(answer_to, handled.error(), request);
      if (!file.empty()) {
        if (const auto instance = office.engine.load(handled->instance)) {
          drop_withdrawn_bytes(office, *instance, file);
        } else {
          // The act itself stands; what it left behind is found by nobody but who reads this line.
          server::log(server::LogLevel::error, "not_erased",
                      {{"file", file},
                       {"instance", handled->instance},
                       {"request", request.request_id},
                       {"type", instance.error().type}});
        }
      }
      answer_to(after_act(office, *handled, request));
    });
  });
}

// What was found about a signed file goes to the engine instead of a person's word for it.
Result<void> examine(const Office& office, const decision::Instance& instance, runtime::Request& wanted) {
  if (wanted.kind != "decide" || text_or(wanted.body, "signed_file").empty()) return {};
  auto statement = signed_file_statement(office, instance, wanted.person, wanted.body);
  if (!statement) return std::unexpected(statement.error());
  wanted.body["signature"] = std::move(*statement);
  return {};
}

void act(const Office& office, const Request& request, Reply reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  auto command = command_from(*body, found->instance, *found->definition);
  if (!command) return refuse(reply, command.error(), request);
  const bool drafted = command->kind == "submit" || command->body.value("with_edits", false);
  if (const std::string etag = if_match_of(request); drafted && !etag.empty()) {
    command->body["draft_etag"] = etag;
  }
  runtime::Request wanted{.command_id = std::string(request.header("idempotency-key").value_or("")),
                          .kind = std::move(command->kind),
                          .instance = found->instance.id,
                          .person = person_of(request),
                          .body = std::move(command->body)};
  // Here, on a worker: reading a file through can take a while.
  if (auto examined = examine(office, found->instance, wanted); !examined) {
    return refuse(reply, examined.error(), request);
  }
  // The password never reaches the engine, nor its log: only that it was asked for again, and was right.
  const std::string password = text_or(wanted.body, "password");
  wanted.body.erase("password");
  auto shared = std::make_shared<Reply>(std::move(reply));
  if (password.empty()) return carry_out(office, request, std::move(wanted), shared);
  const base::PersonId person{wanted.person};
  office.sign_in.confirm(
      {.person = person, .password = password, .remote = request.remote},
      [&office, request, wanted = std::move(wanted), shared](std::expected<void, auth::Denied> confirmed) mutable {
        if (!confirmed) {
          return (*shared)(server::problem(confirmed.error().error, request, confirmed.error().retry_after));
        }
        wanted.body["confirmed"] = "password";
        carry_out(office, request, std::move(wanted), shared);
      });
}

// Collects the outcomes of many commands, and makes the answer on a worker when the last one is there.
class Gathering {
 public:
  Gathering(Request request, Reply reply, const std::vector<std::string>& instances)
      : request_(std::move(request)),
        reply_(std::move(reply)),
        instances_(instances),
        outcomes_(instances.size()),
        left_(instances.size()) {}

  void tell(std::size_t index, const Result<runtime::Handled>& handled) {
    const std::scoped_lock lock(mutex_);
    outcomes_[index] = handled;
    if (--left_ > 0) return;
    std::move(reply_).on_worker([request = std::move(request_), instances = std::move(instances_),
                                 outcomes = std::move(outcomes_)](Reply& answer_to) {
      json results = json::array();
      for (std::size_t i = 0; i < outcomes.size(); ++i) results.push_back(wire(instances[i], outcomes[i], request));
      answer(answer_to, 200, {{"results", std::move(results)}});
    });
  }

 private:
  static json wire(const std::string& instance, const Result<runtime::Handled>& handled, const Request& request) {
    json result = {{"instance", instance}, {"ok", handled.has_value()}};
    if (handled) {
      result["number"] = handled->event;
    } else {
      const Response problem = server::problem(handled.error(), request);
      const auto* text = std::get_if<std::string>(&problem.body);
      result["problem"] = text == nullptr ? json() : base::parse_json(*text).value_or(json());
    }
    return result;
  }

  std::mutex mutex_;
  Request request_;
  Reply reply_;
  std::vector<std::string> instances_;
  std::vector<Result<runtime::Handled>> outcomes_;
  std::size_t left_;
};

// A sign-off of a step that is declared for deciding many at once. One that is closed already goes on to the engine,
// which knows a repeated command from a late one.
Result<PersonCommand> bulk_command(const Office& office, const json& one, const std::string& person) {
  const auto found = seen(office, text_or(one, "instance"), person);
  if (!found) return std::unexpected(found.error());
  auto command = command_from(one, found->instance, *found->definition);
  if (!command) return std::unexpected(command.error());
  bool allowed = command->kind == "decide";
  const auto open = found->instance.open.find(text_or(command->body, "work"));
  if (allowed && open != found->instance.open.end()) {
    const definition::Work* words = found->definition->work_of(open->second.state);
    allowed = words != nullptr && words->bulk;
  }
  if (!allowed) {
    return base::refuse(base::ErrorCode::invalid, "not-for-bulk",
                        {"Bước này phải xem và quyết định từng hồ sơ.", "This step is decided one paper at a time."});
  }
  return command;
}

void act_on_many(const Office& office, const Request& request, Reply reply) {
  const auto body = server::json_body(request);
  if (!body) return refuse(reply, body.error(), request);
  const json commands = body->is_object() ? body->value("commands", json()) : json();
  if (!commands.is_array() || commands.empty() || commands.size() > max_bulk) {
    return refuse(reply,
                  {.code = base::ErrorCode::invalid,
                   .type = "bad-member",
                   .message = {"Phải chọn từ 1 đến 200 hồ sơ.", "Choose between 1 and 200 papers."},
                   .pointer = "/commands"},
                  request);
  }
  const std::string key(request.header("idempotency-key").value_or(""));
  const std::string person = person_of(request);
  std::vector<std::string> instances;
  for (const json& one : commands) instances.push_back(one.is_object() ? text_or(one, "instance") : std::string());
  auto gathering = std::make_shared<Gathering>(request, std::move(reply), instances);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    auto command = bulk_command(office, commands[i].is_object() ? commands[i] : json::object(), person);
    if (!command) {
      gathering->tell(i, std::unexpected(command.error()));
      continue;
    }
    office.engine.submit(runtime::Request{.command_id = base::derived_uuid(key + "|" + instances[i]),
                                          .kind = std::move(command->kind),
                                          .instance = instances[i],
                                          .person = person,
                                          .body = std::move(command->body)},
                         [gathering, i](const Result<runtime::Handled>& handled) { gathering->tell(i, handled); });
  }
}

}  // namespace

void add_commands(Router& router, Office& office) {
  router.add({.method = "POST",
              .path = "/api/v1/instances/{id}/commands",
              .operation = "sendCommand",
              .summary = {"Xử lý hồ sơ", "Act on a paper"},
              .handler = [&office](const Request& request, Reply reply) { act(office, request, std::move(reply)); },
              .needs_idempotency_key = true,
              .body = server::BodyKind::json});
  router.add(
      {.method = "POST",
       .path = "/api/v1/commands/bulk",
       .operation = "sendCommands",
       .summary = {"Quyết định nhiều hồ sơ", "Decide many papers"},
       .handler = [&office](const Request& request, Reply reply) { act_on_many(office, request, std::move(reply)); },
       .needs_idempotency_key = true,
       .body = server::BodyKind::json});
}

}  // namespace trinhky::api
