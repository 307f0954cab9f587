// The office of the table of verbs: one workflow with a step of each kind, persons for each part, and papers as they
// stand after so many steps of the road.
//
//   TEST_F(VerbTable, …) { const std::string paper = paper_in("review"); … }
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/runtime/catalogue_log.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {

// A letter that passes through one step of each kind.
inline constexpr const char* letter = R"({
  "id": "table-letter", "version": 1, "title": {"vi": "Văn bản thử", "en": "A letter"}, "form": "issue-slip",
  "start": {"by": "drafter"}, "data": {"kind": "CV", "urgency": "thường"},
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
    "recall": {"by": "chair", "requires": ["reason"]}, "setUrgency": {"by": "chair"}
  },
  "initial": "draft",
  "states": {
    "draft": {
      "title": {"vi": "Dự thảo", "en": "Draft"},
      "task": {"for": "drafter", "with": "checker", "due": {"workingDays": 5},
               "extension": {"decidedBy": "head"}},
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

inline const std::string shown = "0f1e2d";

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
    if (scene == "asked") {
      must("p-draft", "ask_extension", paper,
           {{"work", work_at(paper)}, {"until", "2026-11-20"}, {"reason", "Chờ số liệu"}});
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
    if (scene == "filed") {
      const json file = {{"id", "file-" + paper}, {"hash", base::sha256_hex(paper)},
                         {"name", "phu-luc.pdf"}, {"media_type", "application/pdf"},
                         {"bytes", 10},           {"purpose", "annex"}};
      must("p-draft", "attach", paper, {{"attachment", file}});
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

}  // namespace trinhky::runtime
