#include "engine/decision/decide.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/decision/commands.h"
#include "engine/decision/held.h"
#include "engine/decision/retime.h"
#include "engine/decision/unit_calendar.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;

using Handle = Outcome (*)(Turn&);

Outcome assign_number(Turn& turn) {
  return signal(turn);
}

// The closed list of commands. `alive`: a person's, and only for an instance that has not ended; the others come from
// timers and instances.
struct Kind {
  std::string_view name;
  Handle handle;
  bool alive;
};

constexpr auto kinds = std::to_array<Kind>({{"start", start, false},
                                            {"submit", submit, true},
                                            {"signal", signal, true},
                                            {"decide", decide_signoff, true},
                                            {"return", return_work, true},
                                            {"give_opinion", give_opinion, true},
                                            {"register", register_paper, true},
                                            {"record", record, true},
                                            {"assign_number", assign_number, true},
                                            {"cancel", cancel, true},
                                            {"withdraw", withdraw, true},
                                            {"attach", attach, true},
                                            {"add_unit", signal, true},
                                            {"timer", timer, false},
                                            {"child_ended", child_ended, false},
                                            {"child_signal", child_signal, false},
                                            {"child_extended", child_extended, false},
                                            {"parent_signal", parent_signal, false},
                                            {"cancel_by_parent", cancel_by_parent, false},
                                            {"open_period", open_period, false},
                                            {"migrate", migrate, false},
                                            {"retime", retime, false}});

// Two commands are other words for a signal.
Command as_signal(Command command) {
  if (command.kind == "assign_number") {
    json data = json::object();
    for (const char* member : {"number", "date"}) {
      if (command.body.contains(member)) data[member] = command.body[member];
    }
    command.body["signal"] = "number";
    command.body["data"] = std::move(data);
  }
  if (command.kind == "add_unit") {
    command.body = {{"signal", "unit.added"}, {"data", {{"unit", base::text_or(command.body, "unit")}}}};
  }
  return command;
}

Outcome refused(base::ErrorCode code, std::string type, base::Text message) {
  return base::Error{.code = code, .type = std::move(type), .message = std::move(message)};
}

}  // namespace

Outcome decide(const World& world, const Instance* instance, const Command& given, const Facts& facts) {
  const Command command = as_signal(given);
  const PersonVerb* verb = person_verb(command.kind);
  const auto found = std::ranges::find(kinds, std::string_view(command.kind), &Kind::name);
  if (verb == nullptr && found == kinds.end()) {
    return refused(base::ErrorCode::invalid, "unknown-command",
                   {"Không có thao tác này.", "There is no such command."});
  }
  const Kind kind = verb != nullptr ? Kind{.name = verb->kind, .handle = verb->handle, .alive = true} : *found;
  const bool starts = command.kind == "start";
  if (!kind.alive && !starts && command.actor.kind == Actor::Kind::person) {
    return refused(base::ErrorCode::forbidden, "not-for-persons",
                   {"Thao tác này do hệ thống tự thực hiện.", "This command is the system's own."});
  }
  if (starts != (instance == nullptr)) {
    return starts ? refused(base::ErrorCode::wrong_state, "already-started",
                            {"Hồ sơ đã được mở.", "The instance has been started already."})
                  : refused(base::ErrorCode::not_found, "no-such-instance",
                            {"Không có hồ sơ này.", "There is no such paper."});
  }
  const std::string id = starts ? base::text_or(command.body, "definition") : instance->definition;
  const int version = starts ? 0 : kind.handle == migrate ? version_after(*instance, command.body) : instance->version;
  auto definition = world.definition(id, version);
  if (definition == nullptr) {
    return refused(base::ErrorCode::not_found, "no-such-definition",
                   {"Không có quy trình \"" + id + "\".", "There is no workflow \"" + id + "\"."});
  }
  if (kind.alive && instance->ended() && (verb == nullptr || !verb->when_ended)) {
    return refused(
        base::ErrorCode::wrong_state, "instance-ended",
        {"Hồ sơ đã kết thúc nên không xử lý tiếp được.", "The paper is closed; nothing more can be done with it."});
  }
  const bool held = instance != nullptr && !instance->held.is_null();
  if (held && (kind.handle == migrate || (kind.alive && (verb == nullptr || !verb->while_held)))) {
    return refused(base::ErrorCode::wrong_state, "on-hold",
                   {"Hồ sơ đang tạm dừng; phải tiếp tục hồ sơ trước khi xử lý.",
                    "The paper is on hold; it must be resumed before anything is done with it."});
  }
  Instance working = starts ? Instance{} : *instance;
  if (starts) {
    working.id = command.instance;
    working.unit = base::text_or(command.body, "unit");
  }
  const World own = in_unit(world, working.unit, command.now);
  const bool undoable = !starts && command.actor.kind == Actor::Kind::person && definition->verbs.contains("undo");
  Turn turn(own, std::move(definition), std::move(working), command, facts);
  if (undoable) turn.found(*instance);
  return held && waits_while_held(kind.name) ? keep_while_held(turn) : kind.handle(turn);
}

}  // namespace trinhky::decision
