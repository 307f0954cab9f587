// One decision while it is made: a working copy of the instance, the changes recorded so far, and what is owed.
// Commands ask a Turn to move the chart; the Turn does what the office words of the states that are entered and left
// demand.
#pragma once

#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/due.h"
#include "engine/decision/decide.h"
#include "engine/guidance/edit.h"
#include "engine/interpreter/interpreter.h"
#include "engine/rule/rule.h"

namespace trinhky::decision {

class Turn {
 public:
  Turn(const World& world, std::shared_ptr<const definition::Definition> definition, Instance instance,
       const Command& command, const Facts& facts);

  // Records one operation (change.h) and applies it to the working copy.
  void change(base::json operation);
  // change() with the operation "opened", which need not be read again.
  void opened(const OpenWork& work);

  // Enters the chart, or delivers one signal; then follows up what that caused, to rest. A signal with an address
  // belongs to the state that made it. After a failure nothing of the turn may be kept.
  [[nodiscard]] base::Result<void> begin(const base::json& data);
  [[nodiscard]] base::Result<void> deliver(const std::string& name, base::json data, const std::string& address = {});
  // Enters a state of a chart that had come to its end, and follows that up.
  [[nodiscard]] base::Result<void> enter_at(const std::string& state);
  // Whether any transition was taken so far.
  [[nodiscard]] bool moved() const { return moved_; }
  // Ends the instance where it stands: work closed, timers gone, children told.
  [[nodiscard]] base::Result<void> end_now(const std::string& how);

  // Text that the event will name: stored apart, its hash returned; empty text gives an empty hash.
  [[nodiscard]] std::string keep_text(const std::string& text);
  [[nodiscard]] std::string keep_document(const base::json& body);

  void notify(std::string template_id, std::string work, std::vector<Addressee> to, std::vector<std::string> persons,
              base::json params);

  // The outcome, once everything is recorded: the event of `kind` with the members of `detail`.
  [[nodiscard]] Outcome finish(const std::string& kind, base::json detail);
  [[nodiscard]] Outcome refuse(base::Error error);

  // What rules read. The draft or document is only there when it was set.
  [[nodiscard]] base::json variables() const;
  // The same with the instance's own data beside it, for rules that are asked between steps.
  [[nodiscard]] base::json scope() const;
  // The instance as the command found it, where its act could be undone. It outlives the turn.
  void found(const Instance& before) { before_ = &before; }
  void set_document(base::json body) { document_ = std::move(body); }
  // What an operation asks for and the facts do not have.
  [[nodiscard]] std::set<std::string>& missing() { return missing_; }
  [[nodiscard]] const rule::Operations& operations() const { return operations_; }
  [[nodiscard]] Needs& needs() { return needs_; }
  [[nodiscard]] bool lacks_facts() const;

  // A selector of the definition as addressees on the day of the command.
  [[nodiscard]] base::Result<std::vector<Addressee>> addressees(const base::json& selector);
  // Persons who may act from these seats today.
  [[nodiscard]] std::vector<directory::Capacity> who(const std::vector<Addressee>& to) const;
  [[nodiscard]] std::optional<directory::Capacity> may_act(const std::string& person,
                                                           const std::vector<Addressee>& to) const;

  [[nodiscard]] const Instance& instance() const { return instance_; }
  [[nodiscard]] const definition::Definition& definition() const { return *definition_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Command& command() const { return command_; }
  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] base::IdSource& ids() { return ids_; }
  [[nodiscard]] base::Date today() const;
  // Of the unit that owes the work; that of the paper's unit is the world's (unit_calendar.h).
  [[nodiscard]] const calendar::Calendar& calendar_of(const OpenWork& work) const;
  [[nodiscard]] guidance::UnitFacts unit_facts() const;
  [[nodiscard]] Accepted& accepted() { return accepted_; }

  // A signal that waited: to this instance, its parent or its children.
  [[nodiscard]] base::Result<void> send_now(const base::json& timer_body);
  // Starts one child of an invoke, for a unit or a period, or the single one (empty key).
  [[nodiscard]] base::Result<void> start_child(const definition::Invoke& invoke, const std::string& key,
                                               const base::json& more);
  void owe(const std::string& receiver, const std::string& kind, base::json body, std::string_view name);
  // Closes the work of one group of a sign-off and opens that of the next.
  [[nodiscard]] base::Result<void> ask_next_group(const OpenWork& work, const definition::Work& words);
  // Whom work of these words asks today, and until when, counted from when it was opened: members, seats and due time
  // of `open` are filled in.
  [[nodiscard]] base::Result<void> ask(const definition::Work& words, OpenWork& open);
  // Reminders, escalation and end of open work, from now on.
  [[nodiscard]] base::Result<void> arm_work(const definition::Work& words, const OpenWork& open);
  [[nodiscard]] base::Result<void> open_work(const definition::Work& work, std::size_t group = 0);
  // A member of the definition with its rules over the instance worked out.
  [[nodiscard]] base::Result<base::json> evaluated(const base::json& value);
  void arm(base::Instant due, base::json body);
  // The same timer again, as it was.
  void rearm(const std::string& timer, base::Instant due, base::json body);
  void disarm(const std::string& timer);
  // False where the ladder has no step after that moment, or there is no such ladder. Steps are counted by the calendar
  // of the unit that owes the timer's work, or the paper's own for a timer of no work.
  bool arm_next_rung(const base::json& timer_body, const std::string& ladder, base::Instant due, base::Instant after);
  // The next reminder of open work, by the ladder of urgent papers where it is one.
  void arm_reminder(const definition::Work& words, const OpenWork& open);
  // From here on the turn is what a deadline brought about: work that it opens is marked as opened by nobody.
  void by_deadline() { by_deadline_ = true; }

 private:
  [[nodiscard]] base::Result<void> take(interpreter::Step step);
  [[nodiscard]] base::Result<void> run_one(const std::string& name, base::json data, const std::string& address);
  [[nodiscard]] base::Result<void> settle();
  void left(const std::string& state);
  [[nodiscard]] base::Result<void> entered(const std::string& state);
  [[nodiscard]] base::Result<void> effect(const interpreter::Effect& effect);
  [[nodiscard]] base::Result<void> send(const interpreter::Effect& effect);
  void pass_on(const std::string& to, const std::string& signal, const base::json& data);
  void forget_sent(const std::string* id);
  [[nodiscard]] base::Result<void> give_number(const base::json& args);
  [[nodiscard]] base::Result<void> consolidate(const base::json& args);
  [[nodiscard]] base::Result<std::vector<Addressee>> asked(const definition::Work& work, std::size_t group);
  void bar(const definition::Work& words, OpenWork& open);
  void draw(const definition::Work& words, OpenWork& open);
  bool keep_least_busy(std::vector<std::string>& persons);
  [[nodiscard]] base::Result<void> arm_expiry(const OpenWork& open);
  [[nodiscard]] base::Result<void> arm_escalations(const definition::Work& words, const OpenWork& open);
  [[nodiscard]] base::Result<void> begin_invoke(const definition::Invoke& invoke);
  void leave_invoke(const definition::Invoke& invoke);
  void tell_parent();
  void tell_watchers(const std::string& kind, const base::json& detail);

  struct Pending {
    std::string name;
    base::json data;
    std::string address;
  };

  const World& world_;
  std::shared_ptr<const definition::Definition> definition_;
  Instance instance_;
  const Instance* before_ = nullptr;  // see found()
  const Command& command_;
  const Facts& facts_;
  base::IdSource ids_;
  std::set<std::string> missing_;
  rule::Operations operations_;
  Needs needs_;
  std::optional<base::json> document_;
  base::json changes_ = base::json::array();
  Accepted accepted_;
  std::deque<Pending> pending_;
  std::size_t steps_ = 0;
  bool moved_ = false;
  bool by_deadline_ = false;
  std::uint64_t owed_ = 0;
};

// Whom a notice about open work goes to: those asked, or the one who took it.
[[nodiscard]] std::vector<Addressee> told_of(const OpenWork& work);
[[nodiscard]] std::vector<std::string> persons_told_of(const OpenWork& work);

}  // namespace trinhky::decision
