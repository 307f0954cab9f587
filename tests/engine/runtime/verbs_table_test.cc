// Every verb of a person against every situation, on the engine and its store: allowed, by the wrong person, in the
// wrong state, of a version that is no longer the current one, sent twice under one id, and by a substitute. A refusal
// writes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "engine/decision/verbs.h"
#include "tests/engine/runtime/verbs_table.h"

namespace trinhky::runtime {
namespace {

using Body = std::function<json(VerbTable&, const std::string& paper)>;

struct Row {
  std::string verb;
  std::string scene;
  std::string who;
  std::string event;
  std::string wrong_person;  // who may not, and gets `forbidden`; empty: everybody who reads the paper may
  std::string wrong_scene;   // where it is refused with `wrong_state`
  bool bound = false;        // a shown version that is not current is refused with `stale`
  // By a substitute: the act stands with the substitution in its capacity; or it is personal, with this refusal.
  std::string personal;
  Body body;
};

json of_work(VerbTable& table, const std::string& paper) {
  return {{"work", table.work_at(paper)}};
}

json with(json body, const json& more) {
  body.update(more);
  return body;
}

std::vector<Row> rows() {
  const auto nothing = [](VerbTable&, const std::string&) { return json::object(); };
  const auto reason = [](VerbTable&, const std::string&) { return json{{"reason", "Theo yêu cầu"}}; };
  const auto work = [](const json& more) {
    return [more](VerbTable& table, const std::string& paper) { return with(of_work(table, paper), more); };
  };
  const auto added = [](const std::string& role, const json& more) {
    return [role, more](VerbTable& table, const std::string& paper) {
      return with({{"work", table.work_at(paper, role)}}, more);
    };
  };
  const auto record = [](VerbTable& table, const std::string& paper) {
    return json{{"event", table.recorded_in(paper)}, {"reason", "Biên bản ghi khác"}};
  };
  const json agreed = {{"choice", "approved"}, {"shown_hash", shown}};
  const json slip = {{"source", {{"kind", "signed-slip"}, {"date", "2026-11-02"}}}};
  const std::string not_own = "not-your-work";
  return {
      {.verb = "submit",
       .scene = "draft",
       .who = "p-draft",
       .event = "submitted",
       .wrong_person = "p-clerk",
       .wrong_scene = "review",
       .body = work({{"signal", "submit"}})},
      {.verb = "signal",
       .scene = "numbered",
       .who = "p-clerk",
       .event = "signalled",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = [](VerbTable&, const std::string&) { return json{{"signal", "release"}}; }},
      {.verb = "decide",
       .scene = "review",
       .who = "p-head",
       .event = "decided",
       .wrong_person = "p-clerk",
       .wrong_scene = "inputs",
       .bound = true,
       .body = work(agreed)},
      {.verb = "return",
       .scene = "review",
       .who = "p-head",
       .event = "returned",
       .wrong_person = "p-clerk",
       .wrong_scene = "numbering",
       .bound = true,
       .body = work({{"to", "draft"}, {"reason", "Sửa lại"}, {"shown_hash", shown}})},
      {.verb = "give_opinion",
       .scene = "inputs",
       .who = "p-form",
       .event = "opinion_given",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = work({{"text", "Nhất trí"}})},
      {.verb = "register",
       .scene = "signing",
       .who = "p-clerk",
       .event = "paper_registered",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = work(slip)},
      {.verb = "record",
       .scene = "review",
       .who = "p-clerk",
       .event = "decision_recorded",
       .wrong_person = "p-draft",
       .wrong_scene = "inputs",
       .body = work(with(slip, {{"choice", "approved"}, {"signed_by", "p-head"}}))},
      {.verb = "assign_number",
       .scene = "numbering",
       .who = "p-clerk",
       .event = "signalled",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = work(json::object())},
      {.verb = "withdraw",
       .scene = "review",
       .who = "p-draft",
       .event = "withdrawn",
       .wrong_person = "p-clerk",
       .wrong_scene = "inputs",
       .personal = "cannot-withdraw",
       .body = nothing},
      {.verb = "cancel",
       .scene = "review",
       .who = "p-chair",
       .event = "cancelled",
       .wrong_person = "p-draft",
       .wrong_scene = "issued",
       .body = reason},
      {.verb = "claim",
       .scene = "draft",
       .who = "p-draft",
       .event = "claimed",
       .wrong_person = "p-clerk",
       .wrong_scene = "issued",
       .body = work(json::object())},
      {.verb = "release",
       .scene = "claimed",
       .who = "p-draft",
       .event = "released",
       .wrong_person = "p-second",
       .wrong_scene = "draft",
       .personal = not_own,
       .body = work(json::object())},
      {.verb = "reassign",
       .scene = "draft",
       .who = "p-chair",
       .event = "reassigned",
       .wrong_person = "p-draft",
       .wrong_scene = "issued",
       .body = work({{"person", "p-head"}, {"reason", "Đi công tác"}})},
      {.verb = "consult",
       .scene = "review",
       .who = "p-head",
       .event = "consulted",
       .wrong_person = "p-draft",
       .wrong_scene = "issued",
       .body = work({{"persons", {"p-form"}}, {"text", "Xin ý kiến"}})},
      {.verb = "end_consult",
       .scene = "consulted",
       .who = "p-head",
       .event = "consult_ended",
       .wrong_person = "p-form",
       .wrong_scene = "review",
       .personal = not_own,
       .body = added("consult", json::object())},
      {.verb = "add_approver",
       .scene = "review",
       .who = "p-head",
       .event = "approver_added",
       .wrong_person = "p-draft",
       .wrong_scene = "issued",
       .body = work({{"person", "p-form"}, {"place", "before"}})},
      {.verb = "drop_approver",
       .scene = "joined",
       .who = "p-head",
       .event = "approver_dropped",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .personal = not_own,
       .body = added("beside", json::object())},
      {.verb = "urge",
       .scene = "review",
       .who = "p-draft",
       .event = "urged",
       .wrong_person = "p-clerk",
       .wrong_scene = "issued",
       .personal = not_own,
       .body = work(json::object())},
      {.verb = "watch", .scene = "review", .who = "p-form", .event = "watched", .body = nothing},
      {.verb = "unwatch",
       .scene = "watched",
       .who = "p-form",
       .event = "unwatched",
       .wrong_scene = "review",
       .personal = "not-watching",
       .body = nothing},
      {.verb = "contribute",
       .scene = "draft",
       .who = "p-form",
       .event = "contributed",
       .wrong_person = "p-clerk",
       .wrong_scene = "review",
       .body = work({{"text", "Phần thể thức"}})},
      {.verb = "undo",
       .scene = "inputs",
       .who = "p-head",
       .event = "undone",
       .wrong_person = "p-clerk",
       .wrong_scene = "issued",
       .personal = not_own,
       .body = nothing},
      {.verb = "hold",
       .scene = "review",
       .who = "p-chair",
       .event = "held",
       .wrong_person = "p-draft",
       .wrong_scene = "held",
       .body = reason},
      {.verb = "resume",
       .scene = "held",
       .who = "p-chair",
       .event = "resumed",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = nothing},
      {.verb = "reopen",
       .scene = "refused",
       .who = "p-chair",
       .event = "reopened",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = reason},
      {.verb = "confirm_record",
       .scene = "recorded",
       .who = "p-chair",
       .event = "record_confirmed",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = record},
      {.verb = "contest_record",
       .scene = "recorded",
       .who = "p-chair",
       .event = "record_contested",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = record},
      {.verb = "correct",
       .scene = "issued",
       .who = "p-chair",
       .event = "corrected",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = reason},
      {.verb = "replace",
       .scene = "issued",
       .who = "p-chair",
       .event = "replaced",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = [](VerbTable&,
                  const std::string&) { return json{{"reason", "Có sai sót"}, {"document", "05/CV-MTTQ"}}; }},
      {.verb = "recall",
       .scene = "issued",
       .who = "p-chair",
       .event = "recalled",
       .wrong_person = "p-draft",
       .wrong_scene = "review",
       .body = reason},
      {.verb = "comment",
       .scene = "review",
       .who = "p-form",
       .event = "commented",
       .body = [](VerbTable&, const std::string&) { return json{{"text", "Đã xem"}}; }},
      {.verb = "remove_comment",
       .scene = "commented",
       .who = "p-draft",
       .event = "comment_removed",
       .wrong_person = "p-clerk",
       .wrong_scene = "review",
       .personal = not_own,
       .body = [](VerbTable& table, const std::string& paper) { return json{{"id", table.comment_in(paper)}}; }},
      {.verb = "ask_extension",
       .scene = "draft",
       .who = "p-draft",
       .event = "extension_asked",
       .wrong_person = "p-clerk",
       .wrong_scene = "review",
       .body = work({{"until", "2026-11-20"}, {"reason", "Chờ số liệu"}})},
      {.verb = "grant_extension",
       .scene = "asked",
       .who = "p-head",
       .event = "extension_granted",
       .wrong_person = "p-clerk",
       .wrong_scene = "draft",
       .body = work(json::object())},
      {.verb = "refuse_extension",
       .scene = "asked",
       .who = "p-head",
       .event = "extension_refused",
       .wrong_person = "p-clerk",
       .wrong_scene = "draft",
       .body = work({{"reason", "Việc gấp"}})},
      {.verb = "set_urgency",
       .scene = "review",
       .who = "p-chair",
       .event = "urgency_set",
       .wrong_person = "p-draft",
       .wrong_scene = "issued",
       .body = [](VerbTable&, const std::string&) { return json{{"urgency", "khẩn"}}; }},
      {.verb = "withdraw_file",
       .scene = "filed",
       .who = "p-draft",
       .event = "file_withdrawn",
       .wrong_person = "p-clerk",
       .wrong_scene = "review",
       .body = [](VerbTable&,
                  const std::string& paper) { return json{{"id", "file-" + paper}, {"reason", "Nhầm tệp"}}; }},
  };
}

TEST_F(VerbTable, EveryVerbOfTheOfficeHasARow) {
  std::set<std::string> named;
  for (const Row& row : rows()) named.insert(row.verb);
  for (const decision::PersonVerb& verb : decision::person_verbs()) {
    EXPECT_TRUE(named.contains(std::string(verb.kind))) << verb.kind;
  }
}

TEST_F(VerbTable, WhoMayDoesItOnceHoweverOftenItIsSent) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.verb);
    const std::string paper = paper_in(row.scene);
    const json body = row.body(*this, paper);
    const std::size_t before = events_of(paper);
    const auto done = does(row.who, row.verb, paper, body, "once-" + row.verb);
    EXPECT_TRUE(done.has_value()) << done.error().type << " " << done.error().message.en << done.error().log;
    if (!done) continue;
    EXPECT_EQ(events_of(paper), before + 1);
    const json event = last_event(paper);
    EXPECT_EQ(event["kind"], row.event);
    EXPECT_EQ(event["actor"]["person"], row.who);
    const auto again = does(row.who, row.verb, paper, body, "once-" + row.verb);
    EXPECT_TRUE(again.has_value()) << again.error().type;
    if (!again) continue;
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->event, done->event);
    EXPECT_EQ(events_of(paper), before + 1);
    EXPECT_FALSE(store_->verify(paper).value().fault.has_value());
  }
}

TEST_F(VerbTable, WhoMayNotIsRefusedAndNothingIsWritten) {
  for (const Row& row : rows()) {
    if (row.wrong_person.empty()) continue;
    SCOPED_TRACE(row.verb);
    const std::string paper = paper_in(row.scene);
    const std::size_t before = events_of(paper);
    const auto done = does(row.wrong_person, row.verb, paper, row.body(*this, paper));
    EXPECT_FALSE(done.has_value());
    if (done) continue;
    EXPECT_EQ(done.error().code, base::ErrorCode::forbidden) << done.error().type << " " << done.error().message.en;
    EXPECT_FALSE(done.error().message.vi.empty() || done.error().message.en.empty());
    EXPECT_EQ(events_of(paper), before);
  }
}

TEST_F(VerbTable, InAnotherStateItIsRefusedAndNothingIsWritten) {
  for (const Row& row : rows()) {
    if (row.wrong_scene.empty()) continue;
    SCOPED_TRACE(row.verb);
    const std::string paper = paper_in(row.wrong_scene);
    const std::size_t before = events_of(paper);
    const auto done = does(row.who, row.verb, paper, row.body(*this, paper));
    EXPECT_FALSE(done.has_value());
    if (done) continue;
    const bool told =
        done.error().code == base::ErrorCode::wrong_state || done.error().code == base::ErrorCode::not_found;
    EXPECT_TRUE(told) << done.error().type << " " << done.error().message.en;
    EXPECT_EQ(events_of(paper), before);
  }
}

TEST_F(VerbTable, WhatWasShownMustBeCurrentWhereItIsBound) {
  for (const Row& row : rows()) {
    if (!row.bound) continue;
    SCOPED_TRACE(row.verb);
    const std::string paper = paper_in(row.scene);
    json body = row.body(*this, paper);
    body["shown_hash"] = "an older one";
    const std::size_t before = events_of(paper);
    const auto done = does(row.who, row.verb, paper, body);
    EXPECT_EQ(done ? base::ErrorCode{} : done.error().code, base::ErrorCode::stale);
    EXPECT_EQ(events_of(paper), before);
  }
}

TEST_F(VerbTable, ASubstituteActsInTheHoldersPlaceAndTheEventSaysSo) {
  // What is a person's own is tried first, while the substitute stands in for as few as can be.
  std::vector<Row> all = rows();
  std::ranges::partition(all, [](const Row& row) { return !row.personal.empty(); });
  for (const Row& row : all) {
    if (row.wrong_person.empty() && row.personal.empty()) continue;
    SCOPED_TRACE(row.verb);
    const std::string paper = paper_in(row.scene);
    substitute(row.who);
    const std::size_t before = events_of(paper);
    const auto done = does("p-stand", row.verb, paper, row.body(*this, paper));
    if (row.personal.empty()) {
      EXPECT_TRUE(done.has_value()) << done.error().type << " " << done.error().message.en;
      if (!done) continue;
      const json actor = last_event(paper)["actor"];
      EXPECT_EQ(actor["person"], "p-stand");
      EXPECT_EQ(actor["capacity"]["ground"], "substitution");
      EXPECT_EQ(actor["capacity"]["substitution"], "s-" + row.who);
    } else {
      EXPECT_EQ(done ? "accepted" : done.error().type, row.personal);
      EXPECT_EQ(events_of(paper), before);
    }
  }
}

}  // namespace
}  // namespace trinhky::runtime
