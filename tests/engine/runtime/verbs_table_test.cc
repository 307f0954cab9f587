// Every verb of a person against every situation, on the engine and its store: allowed, by the wrong person, in the
// wrong state, of a version that is no longer the current one, sent twice under one id, and by a substitute. A refusal
// writes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "engine/decision/verbs.h"
#include "engine/runtime/catalogue_log.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

// A letter that passes through one step of each kind.
constexpr const char* letter = R"({
  "id": "table-letter", "version": 1, "title": {"vi": "Văn bản thử", "en": "A letter"}, "form": "issue-slip",
  "start": {"by": "drafter"}, "data": {"kind": "CV"},
  "participants": {
    "drafter": {"position": "DRAFTER", "unit": "own"}, "head": {"position": "DEPT_HEAD", "unit": "own"},
    "chair": {"position": "CHAIR", "unit": "own"}, "clerk": {"position": "CLERK", "unit": "own"},
    "checker": {"position": "FORMAT_CHECKER", "unit": "own"}
  },
  "verbs": {
    "withdraw": {"by": "drafter", "until": "first-decision"}, "cancel": {"by": "chair", "requires": ["reason"]},
    "reassign": {"by": ["chair"], "requires": ["reason"]}, "consult": {"by": "holder"},
    "addApprover": {"by": "holder"}, "hold": {"by": "chair", "requires": ["reason"]},
    "undo": {"within": {"workingHours": 4}}, "reopen": {"by": "chair", "to": "draft", "requires": ["reason"]},
    "correct": {"by": "chair", "requires": ["reason"]}, "replace": {"by": "chair", "requires": ["reason"]},
    "recall": {"by": "chair", "requires": ["reason"]}
  },
  "initial": "draft",
  "states": {
    "draft": {
      "title": {"vi": "Dự thảo", "en": "Draft"},
      "task": {"for": "drafter", "with": "checker", "due": {"workingDays": 5}},
      "on": {"submit": {"title": {"vi": "Trình", "en": "Submit"}, "by": "drafter", "target": "review"}}
    },
    "review": {
      "title": {"vi": "Duyệt", "en": "Review"},
      "signoff": {
        "by": "head", "need": {"any": 1}, "binds": ["document"],
        "recorded": {"from": ["signed-slip"], "by": "clerk", "confirm": "chair"},
        "choices": {
          "approved": {"vi": "Đồng ý", "en": "Agree"},
          "rejected": {"label": {"vi": "Không đồng ý", "en": "Disagree"}, "requires": ["reason"], "positive": false}
        }
      },
      "return": {"to": ["draft"], "requires": ["reason"], "resume": "through"},
      "on": {"signoff.approved": "inputs", "signoff.rejected": "refused"}
    },
    "inputs": {
      "title": {"vi": "Lấy ý kiến", "en": "Opinions"},
      "opinions": {"of": "checker", "registeredBy": "clerk", "silence": "no-opinion", "due": {"workingDays": 3}},
      "on": {"opinions.closed": "signing"}
    },
    "signing": {
      "title": {"vi": "Chờ ký", "en": "Awaiting the signature"},
      "wait": {"for": "paper.signed", "registeredBy": "clerk"},
      "on": {"paper.signed": "numbering"}
    },
    "numbering": {
      "title": {"vi": "Cấp số", "en": "Number"},
      "task": {"for": "clerk"},
      "on": {
        "number": {"title": {"vi": "Cấp số", "en": "Give the number"}, "by": "clerk", "target": "numbered",
                   "actions": [{"number": {"kind": {"var": "data.kind"}, "symbol": "MTTQ-BTT", "form": "{number}/{symbol}"}}]}
      }
    },
    "numbered": {
      "title": {"vi": "Chờ phát hành", "en": "To be released"},
      "task": {"for": "clerk"},
      "on": {"release": {"title": {"vi": "Phát hành", "en": "Release"}, "by": "clerk", "target": "issued"}}
    },
    "issued": {"type": "final", "title": {"vi": "Đã phát hành", "en": "Released"}},
    "refused": {"type": "final", "title": {"vi": "Không duyệt", "en": "Not approved"}}
  }
})";

const std::string shown = "0f1e2d";

class VerbTable : public Office {
 protected:
  void SetUp() override {
    Office::SetUp();
    std::vector<json> events;
    for (const auto& [person, position] :
         std::map<std::string, std::string>{{"p-second", "DRAFTER"}, {"p-stand", "STANDING_MEMBER"}}) {
      events.push_back(
          {{"kind", "person_added"}, {"person", person}, {"full_name", "Người " + person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", "h-" + person},
                        {"person", person},
                        {"position", position},
                        {"unit", "20"},
                        {"from", "2021-01-01"}});
    }
    ASSERT_TRUE(engine_->handle(DirectoryRequest{.command_id = "more", .events = events}));
    const auto parsed = definition::parse_definition(letter, catalogue_->known());
    for (const auto& problem : parsed.problems)
      EXPECT_NE(problem.severity, "error") << problem.pointer << problem.message.en;
    ASSERT_NE(parsed.definition, nullptr);
    const auto published =
        engine_->handle(CatalogueRequest{.command_id = "published",
                                         .person = "p-chair",
                                         .kind = "definition_published",
                                         .body = recorded(*parsed.definition, catalogue_->bundle(*parsed.definition)),
                                         .content = letter,
                                         .rows = {},
                                         .definition = parsed.definition});
    ASSERT_TRUE(published.has_value()) << published.error().message.en << published.error().log;
  }

 public:
  // p-stand stands in for whoever it is, in the position of the first staff.
  void substitute(const std::string& person) {
    if (engine_->directory().substitution("s-" + person)) return;
    const json event = {{"kind", "substitution_given"}, {"id", "s-" + person},       {"holding", "h-" + person},
                        {"person", "p-stand"},          {"from", "2026-01-01"},      {"to", "2026-12-31"},
                        {"ground", "absence"},          {"workflows", json::array()}};
    const auto done = engine_->handle(DirectoryRequest{.command_id = "s-" + person, .events = {event}});
    ASSERT_TRUE(done.has_value()) << done.error().message.en << done.error().pointer;
  }

  base::Result<Handled> does(const std::string& person, const std::string& kind, const std::string& paper, json body,
                             const std::string& id = "") {
    return act(person, kind, paper, std::move(body), id);
  }
  void must(const std::string& person, const std::string& kind, const std::string& paper, json body) {
    const auto done = act(person, kind, paper, std::move(body));
    EXPECT_TRUE(done.has_value()) << kind << ": " << done.error().type << " " << done.error().message.en << " "
                                  << done.error().log;
  }

  std::string work_at(const std::string& paper, const std::string& role = "") {
    const auto loaded = engine_->load(paper);
    if (!loaded) return "none";
    for (const auto& [id, work] : loaded->open) {
      if (work.role == role) return id;
    }
    return "none";
  }
  json recorded_in(const std::string& paper) {
    const auto loaded = engine_->load(paper);
    return loaded && !loaded->recorded.empty() ? loaded->recorded.back().at("event") : json(0);
  }
  std::string comment_in(const std::string& paper) {
    const auto loaded = engine_->load(paper);
    return loaded && !loaded->comments.empty() ? base::text_or(loaded->comments.back(), "id") : "none";
  }
  std::size_t events_of(const std::string& paper) { return store_->load_events(paper, 1, 500).value().size(); }
  json last_event(const std::string& paper) {
    const auto events = store_->load_events(paper, 1, 500).value();
    json body = base::parse_json(events.back().body).value();
    body["kind"] = events.back().kind;
    return body;
  }

  // A paper as it stands after so many steps of the road.
  std::string paper_in(const std::string& scene) {
    const auto started =
        act("p-draft", "start", "", {{"definition", "table-letter"}, {"unit", "20"}, {"document", shown}});
    EXPECT_TRUE(started.has_value()) << started.error().message.en << started.error().log;
    const std::string paper = started ? started->instance : "";
    const auto approve = [&] {
      must("p-head", "decide", paper, {{"work", work_at(paper)}, {"choice", "approved"}, {"shown_hash", shown}});
    };
    if (scene == "draft") return paper;
    if (scene == "claimed") {
      must("p-draft", "claim", paper, {{"work", work_at(paper)}});
      return paper;
    }
    if (scene == "held") {
      must("p-chair", "hold", paper, {{"reason", "Chờ ý kiến"}});
      return paper;
    }
    if (scene == "watched") {
      must("p-form", "watch", paper, json::object());
      return paper;
    }
    if (scene == "commented") {
      must("p-draft", "comment", paper, {{"text", "Đã bổ sung"}});
      return paper;
    }
    must("p-draft", "submit", paper, {{"work", work_at(paper)}, {"signal", "submit"}});
    if (scene == "review") return paper;
    if (scene == "consulted") {
      must("p-head", "consult", paper, {{"work", work_at(paper)}, {"persons", {"p-form"}}, {"text", "Ý kiến?"}});
      return paper;
    }
    if (scene == "joined") {
      must("p-head", "add_approver", paper, {{"work", work_at(paper)}, {"person", "p-form"}, {"place", "beside"}});
      return paper;
    }
    if (scene == "recorded") {
      must("p-clerk", "record", paper,
           {{"work", work_at(paper)},
            {"choice", "approved"},
            {"signed_by", "p-head"},
            {"source", {{"kind", "signed-slip"}, {"date", "2026-11-02"}}}});
      return paper;
    }
    if (scene == "refused") {
      must("p-head", "decide", paper,
           {{"work", work_at(paper)}, {"choice", "rejected"}, {"reason", "Chưa đạt"}, {"shown_hash", shown}});
      return paper;
    }
    approve();
    if (scene == "inputs") return paper;
    must("p-form", "give_opinion", paper, {{"work", work_at(paper)}, {"text", "Nhất trí"}});
    if (scene == "signing") return paper;
    must("p-clerk", "register", paper,
         {{"work", work_at(paper)}, {"source", {{"kind", "signed-slip"}, {"date", "2026-11-02"}}}});
    if (scene == "numbering") return paper;
    must("p-clerk", "assign_number", paper, {{"work", work_at(paper)}});
    if (scene == "numbered") return paper;
    must("p-clerk", "signal", paper, {{"signal", "release"}});
    EXPECT_EQ(scene, "issued");
    return paper;
  }
};

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
