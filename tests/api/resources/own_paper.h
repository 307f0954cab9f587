// A paper of a test's own workflow in an office in memory: started and submitted by "drafter", acted on by others.
//
//   class Certificate : public OwnPaper {
//    protected:
//     Certificate() : OwnPaper(definition()) { employ({…}); }
//   };
//   submitted();
//   act("chair", "decide", {{"choice", "approved"}});      // the number of the event
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/own_workflow.h"

namespace trinhky::test {

// The state in which "drafter" writes the document, which is frozen when it is submitted.
inline base::json drafting(const char* then) {
  return {{"title", text("Soạn thảo", "Drafting")},
          {"task", {{"for", "drafter"}, {"edits", "document"}, {"due", {{"workingDays", 2}}}}},
          {"on",
           {{"submit",
             {{"by", "drafter"},
              {"title", text("Trình", "Submit")},
              {"requires", {"valid-form"}},
              {"actions", base::json::array({{{"freeze", "document"}}})},
              {"target", then}}}}}};
}

// A workflow whose form has its own name, begun by "drafter" in "drafting"; "drafter" and "chair" take part in it.
inline base::json own_workflow(const char* id, const base::json& title, const base::json& states) {
  return {
      {"id", id},
      {"version", 1},
      {"title", title},
      {"form", id},
      {"paper", "Kế hoạch"},
      {"start", {{"by", "drafter"}}},
      {"participants",
       {{"drafter", {{"position", "DRAFTER"}, {"unit", "own"}}}, {"chair", {{"position", "CHAIR"}, {"unit", "own"}}}}},
      {"initial", "drafting"},
      {"states", states}};
}

class OwnPaper : public ::testing::Test {
 protected:
  explicit OwnPaper(const base::json& definition)
      : workflow_(definition["id"].get<std::string>()), workflows_({definition}), house_(workflows_.folder()) {
    api::add_instances(router_, house_.office);
  }

  void employ(std::vector<base::json> events) {
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
    EXPECT_TRUE(done) << done.error().message.en << done.error().pointer;
  }

  // What was submitted has two events. Another key makes another paper.
  void submitted(const base::json& data = base::json::object(), const std::string& key = "start") {
    const base::json body = {
        {"definition", workflow_}, {"unit", "20"}, {"data", data}, {"document", {{"about", "Kế hoạch năm"}}}};
    const Answer started = house_.ask(router_,
                                      {.method = "POST",
                                       .path = "/api/v1/instances",
                                       .headers = {{"idempotency-key", key}},
                                       .body = base::print(body)},
                                      "drafter");
    ASSERT_EQ(started.status, 201) << started.bytes;
    paper_ = started.body["id"];
    ASSERT_EQ(act("drafter", "submit", base::json::object()), 2U);
  }

  // The number of the event; 0 where it was refused. About the open work, unless the body names an event.
  std::uint64_t act(const std::string& person, const std::string& kind, base::json body) {
    const auto instance = house_.office.engine.load(paper_);
    if (instance && !instance->open.empty() && !body.contains("event")) body["work"] = instance->open.begin()->first;
    if (kind == "decide" || kind == "return") body["shown_hash"] = instance->document();
    const auto done = house_.office.engine.handle(runtime::Request{.command_id = "act-" + std::to_string(++acts_),
                                                                   .kind = kind,
                                                                   .instance = paper_,
                                                                   .person = person,
                                                                   .body = std::move(body)});
    EXPECT_TRUE(done) << done.error().type << " " << done.error().message.en << done.error().pointer;
    return done ? done->event : 0;
  }

  std::string workflow_;
  WorkflowsWith workflows_;
  OfficeInMemory house_;
  server::Router router_;
  std::string paper_;
  int acts_ = 0;
};

}  // namespace trinhky::test
