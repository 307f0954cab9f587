// A paper that two drafters may write, three leaders may review and the chair decides: where the verbs of an office
// are tried, each test with the words it needs.
#pragma once

#include <gmock/gmock.h>

#include <functional>

#include "tests/engine/decision/office.h"

namespace trinhky::decision::testing {

using base::ordered_json;

inline ordered_json desk_words() {
  return base::parse_ordered_json(R"({
    "id": "desk", "version": 1, "title": {"vi": "Việc ở bàn", "en": "Desk work"}, "form": "issue-slip",
    "start": {"by": "drafter"}, "data": {},
    "participants": {
      "drafter": {"position": "DRAFTER", "unit": "own"},
      "leader": {"position": ["CHAIR", "STANDING_VICE_CHAIR", "VICE_CHAIR"], "unit": "own"},
      "chair": {"position": "CHAIR", "unit": "own"},
      "office": {"position": "OFFICE_CHIEF", "unit": "own"},
      "head": {"position": "DEPT_HEAD", "unit": "own"},
      "clerk": {"position": "CLERK", "unit": "own"},
      "board": {"body": "BTT", "unit": "own"}
    },
    "verbs": {
      "withdraw": {"by": "drafter", "until": "first-decision"},
      "reassign": {"by": ["holder", "office"], "requires": ["reason"], "in": ["reviewing", "deciding"]},
      "consult": {"by": ["holder"], "in": ["reviewing", "deciding"]},
      "addApprover": {"by": ["holder", "office"], "in": ["reviewing", "deciding"]}
    },
    "initial": "drafting",
    "states": {
      "drafting": {
        "title": {"vi": "Dự thảo", "en": "Draft"}, "task": {"for": "drafter", "edits": "document"},
        "on": {"submit": {"title": {"vi": "Trình", "en": "Submit"}, "by": "drafter", "requires": ["valid-form"], "target": "reviewing"}}
      },
      "reviewing": {
        "title": {"vi": "Rà soát", "en": "Review"},
        "signoff": {"by": "leader", "need": {"any": 1}, "choices": {
          "approved": {"vi": "Đồng ý", "en": "Agree"},
          "rejected": {"label": {"vi": "Không đồng ý", "en": "Refuse"}, "positive": false}}},
        "return": {"to": ["drafting"], "requires": ["reason"], "resume": "through"},
        "on": {"signoff.approved": "deciding", "signoff.rejected": "refused"}
      },
      "deciding": {
        "title": {"vi": "Quyết định", "en": "Decision"},
        "signoff": {"by": "chair", "need": {"any": 1}, "notBy": {"actedIn": "reviewing"}, "choices": {
          "approved": {"vi": "Duyệt", "en": "Approve"},
          "rejected": {"label": {"vi": "Không duyệt", "en": "Refuse"}, "positive": false}}},
        "return": {"to": ["drafting"], "requires": ["reason"], "resume": "through"},
        "on": {"signoff.approved": "agreed", "signoff.rejected": "refused"}
      },
      "agreed": {"type": "final", "title": {"vi": "Thông qua", "en": "Agreed"}},
      "refused": {"type": "final", "title": {"vi": "Không thông qua", "en": "Refused"}}
    }
  })")
      .value();
}

inline json stands_in(const std::string& person, const std::string& holding, const std::string& to = "") {
  json event = {{"kind", "substitution_given"}, {"id", "for-" + holding}, {"holding", holding}, {"person", person},
                {"from", "2026-01-01"},         {"ground", "absence"}};
  if (!to.empty()) event["to"] = to;
  return event;
}

class Desk : public Office {
 public:
  explicit Desk(const std::function<void(ordered_json&)>& change = {}, const std::vector<json>& more = {})
      : Office("2026-01-05 08:00", more) {
    ordered_json words = desk_words();
    if (change) change(words);
    publish(words);
    paper = start("20.drafter", "desk", "20", json::object());
    EXPECT_TRUE(last) << last;
    write(paper, {{"title", "Kế hoạch"}});
  }

  // Submitted, so that a leader reviews it.
  Desk& reviewed_next() {
    const Reply done = submit("20.drafter", paper, "drafting");
    EXPECT_TRUE(done) << done;
    return *this;
  }
  // Reviewed too, by the vice chair, so that the chair decides.
  Desk& decided_next() {
    reviewed_next();
    const Reply done = decide_at("20.vice", paper, "reviewing", "approved");
    EXPECT_TRUE(done) << done;
    return *this;
  }

  Reply at(const std::string& person, const std::string& kind, const std::string& state, json more = json::object()) {
    more["work"] = work_id(paper, state);
    return act(person, kind, paper, std::move(more));
  }
  Reply at_added(const std::string& person, const std::string& kind, const std::string& role,
                 json more = json::object()) {
    const OpenWork* work = added(paper, role);
    more["work"] = work == nullptr ? "no-added-work" : work->id;
    return act(person, kind, paper, std::move(more));
  }
  Reply decide_added(const std::string& person, const std::string& role, const std::string& choice = "approved") {
    return at_added(person, "decide", role,
                    {{"choice", choice}, {"reason", "Lý do"}, {"shown_hash", document_hash(paper)}});
  }
  Reply decide(const std::string& person, const std::string& state, const std::string& choice = "approved") {
    return decide_at(person, paper, state, choice);
  }
  [[nodiscard]] bool stands(const std::string& state) const { return stands_in(paper, state); }
  [[nodiscard]] const OpenWork& own(const std::string& state) const { return *work(paper, state); }
  [[nodiscard]] std::vector<std::string> last_told(const std::string& template_id) const {
    const auto all = told(paper, template_id);
    return all.empty() ? std::vector<std::string>() : all.back().persons;
  }
  // Whether an action of this kind is offered and can be done.
  [[nodiscard]] bool offered(const std::string& person, const std::string& kind) const {
    for (const auto& [id, action] : actions(person, paper)) {
      if (action.at("kind") == kind && action.at("enabled").get<bool>()) return true;
    }
    return false;
  }

  std::string paper;
};

}  // namespace trinhky::decision::testing
