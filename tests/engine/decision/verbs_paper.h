// A paper that knows every verb after the act: drafted, reviewed by a leader, decided by the chair, numbered and
// released by the clerk.
#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/engine/decision/office.h"

namespace trinhky::decision::testing {

inline base::ordered_json verbs_workflow() {
  return base::parse_ordered_json(R"({
    "id": "verbs", "version": 1, "title": {"vi": "Văn bản", "en": "Document"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {"rounds": 0},
    "participants": {
      "drafter": {"position": "DRAFTER", "unit": "own"},
      "leader": {"position": ["STANDING_VICE_CHAIR", "VICE_CHAIR"], "unit": "own"},
      "chair": {"position": "CHAIR", "unit": "own"},
      "office": {"position": "OFFICE_CHIEF", "unit": "own"},
      "clerk": {"position": "CLERK", "unit": "own"}
    },
    "verbs": {
      "undo": {"within": {"workingHours": 2}},
      "hold": {"by": ["office", "starter"], "requires": ["reason"]},
      "reopen": {"by": "office", "to": "drafting", "requires": ["reason"]},
      "correct": {"by": "office"}, "replace": {"by": "office"}, "recall": {"by": "office"}
    },
    "onChange": {"/summary": "none", "/receivers": "notify", "otherwise": "decide-again"},
    "initial": "drafting",
    "states": {
      "drafting": {
        "title": {"vi": "Dự thảo", "en": "Draft"}, "entry": [{"assign": {"data.rounds": {"+": [{"var": "data.rounds"}, 1]}}}],
        "task": {"for": "drafter", "edits": "document", "due": {"workingDays": 5}, "remind": "R-STD"},
        "on": {"submit": {"title": {"vi": "Trình", "en": "Submit"}, "by": "drafter", "requires": ["valid-form"], "target": "reviewing"}}
      },
      "reviewing": {
        "title": {"vi": "Rà soát", "en": "Review"}, "condition": "reviewing",
        "signoff": {"by": "leader", "need": {"any": 1}, "due": {"workingDays": 3}, "remind": "R-STD",
                    "escalate": [{"after": {"workingDays": 1}, "to": "chair"}],
                    "choices": {"approved": {"vi": "Đồng ý", "en": "Agree"}}},
        "return": {"to": ["drafting"], "requires": ["reason"], "resume": "here"},
        "on": {"signoff.approved": "deciding"}
      },
      "deciding": {
        "title": {"vi": "Quyết định", "en": "Decision"},
        "signoff": {"by": "chair", "need": {"any": 1}, "amends": true,
                    "recorded": {"from": ["meeting", "signed-slip"], "by": "clerk", "confirm": "chair"},
                    "choices": {"approved": {"vi": "Duyệt", "en": "Approve"},
                                "rejected": {"label": {"vi": "Không duyệt", "en": "Refuse"}, "positive": false}}},
        "return": {"to": ["drafting"], "requires": ["reason"], "resume": "here"},
        "after": {"waited": {"workingDays": 20, "target": "refused"}},
        "on": {"signoff.approved": "numbering", "signoff.rejected": "refused"}
      },
      "numbering": {
        "title": {"vi": "Cấp số", "en": "Number"}, "task": {"for": "clerk"},
        "on": {"number": {"title": {"vi": "Cấp số", "en": "Number"}, "by": "clerk",
                          "actions": [{"number": {"kind": "HD", "symbol": "MTTQ"}}], "target": "numbered"}}
      },
      "numbered": {
        "title": {"vi": "Chờ phát hành", "en": "To be released"}, "task": {"for": "clerk"},
        "on": {"release": {"title": {"vi": "Phát hành", "en": "Release"}, "by": "clerk", "target": "released"}}
      },
      "released": {"type": "final", "title": {"vi": "Đã phát hành", "en": "Released"}},
      "refused": {"type": "final", "title": {"vi": "Không duyệt", "en": "Refused"}}
    }
  })")
      .value();
}

inline const std::string drafter = "20.drafter";
inline const std::string reviewer = "20.vice";
inline const std::string chair = "20.chair";
inline const std::string chief = "20.office";
inline const std::string clerk = "20.clerk";

// How far a paper has come when a test begins.
enum class Stage { drafted, submitted, reviewed, approved, numbered, released };

inline std::string paper_at(Office& office, Stage stage) {
  office.publish(verbs_workflow());
  const std::string paper = office.start(drafter, "verbs", "20", json::object());
  EXPECT_TRUE(office.last) << office.last;
  office.write(paper, {{"title", "Kế hoạch"}, {"summary", "Ngắn"}, {"receivers", {"a"}}});
  if (stage == Stage::drafted) return paper;
  EXPECT_TRUE(office.submit(drafter, paper, "drafting"));
  if (stage == Stage::submitted) return paper;
  EXPECT_TRUE(office.decide_at(reviewer, paper, "reviewing", "approved"));
  if (stage == Stage::reviewed) return paper;
  EXPECT_TRUE(office.decide_at(chair, paper, "deciding", "approved"));
  if (stage == Stage::approved) return paper;
  EXPECT_TRUE(office.act(clerk, "assign_number", paper, json::object()));
  if (stage == Stage::numbered) return paper;
  EXPECT_TRUE(office.signal(clerk, paper, "release"));
  return paper;
}

inline json standing_in(const std::string& person, const std::string& holding, const std::string& id) {
  return {{"kind", "substitution_given"}, {"id", id},           {"holding", holding}, {"person", person},
          {"from", "2026-01-01"},         {"ground", "absence"}};
}

// What is expected to be the same after an act was taken back (undo.h).
inline json as_before(const Instance& instance) {
  json out = to_json(instance);
  for (const char* name : {"undoable", "attachments", "events"}) out.erase(name);
  return out;
}

}  // namespace trinhky::decision::testing
