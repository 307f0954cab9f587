#include "engine/rehearsal/rehearse.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/decision/verbs.h"
#include "engine/rehearsal/stage.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;
using base::text_or;
using decision::Instance;

void copy_members(const json& from, json& to, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (from.contains(name)) to[name] = from[name];
  }
}

class Play {
 public:
  Play(const Scenario& scenario, const Shelf& shelf, Office& office)
      : scenario_(scenario), shelf_(shelf), office_(office), stage_(office, scenario) {}

  Result<Rehearsal> run() {
    Rehearsal rehearsal;
    for (const Step& step : scenario_.steps) {
      ++rehearsal.steps;
      happened_ = {.told_before = office_.told().size()};
      auto done = play(step.source);
      if (!done && done.error().code == base::ErrorCode::internal) return std::unexpected(done.error());
      if (!done) {
        rehearsal.differences.push_back({.pointer = step.pointer + done.error().pointer,
                                         .what = {"Bước này không làm được", "The step cannot be taken"},
                                         .expected = {"làm được", "possible"},
                                         .was = refusal_line(done.error())});
      } else {
        rehearsal.differences = differences(office_, stage_, scenario_, step, happened_);
      }
      if (rehearsal.passed()) continue;
      rehearsal.failed = step;
      break;
    }
    rehearsal.local_time = office_.local(office_.now());
    rehearsal.taken = office_.taken();
    return rehearsal;
  }

 private:
  Result<void> play(const json& step) {
    if (step.contains("does")) return act(step);
    const char* word = step.contains("until") ? "until" : "switched_off_until";
    if (step.contains(word)) {
      const auto goal = office_.instant(text_or(step, word));
      if (!goal) return std::unexpected(goal.error());
      if (*goal < office_.now()) {
        return base::refuse(base::ErrorCode::invalid, "clock-goes-back",
                            {"Đồng hồ không chạy lùi: bây giờ là " + office_.local(office_.now()) + ".",
                             "The clock does not go back: it is " + office_.local(office_.now()) + "."},
                            std::string("/") + word);
      }
      return step.contains("until") ? office_.until(*goal) : office_.switched_off_until(*goal);
    }
    if (!step.contains("organisation")) return {};
    const base::Date today = office_.world().calendar->local_date(office_.now());
    const auto events = organisation_events(office_.organisation(), step["organisation"], shelf_, today);
    if (!events) return std::unexpected(events.error());
    for (const json& event : *events) {
      if (auto done = office_.organise(event); !done) return done;
    }
    return {};
  }

  Result<void> act(const json& step) {
    const std::string verb = text_or(step, "does");
    if (verb == "start") return start(step);
    auto id = stage_.paper(text_or(step, "paper"));
    if (!id) return std::unexpected(id.error());
    happened_.paper = *id;
    if (verb == "write") return write(step, *id);
    auto body = body_of(verb, step, *office_.instance(*id));
    if (!body) return std::unexpected(body.error());
    const std::string kind = verb == "opinion" ? "give_opinion" : verb == "number" ? "assign_number" : verb;
    return send(text_or(step, "who"), kind, *id, std::move(*body));
  }

  Result<void> send(const std::string& person, const std::string& kind, const std::string& id, json body) {
    auto reply = office_.act(person, kind, id, std::move(body));
    if (!reply) return std::unexpected(reply.error());
    reply_ = std::move(*reply);
    happened_.reply = &reply_;
    return {};
  }

  Result<void> start(const json& step) {
    const std::string name = text_or(step, "as");
    const std::string id = stage_.name_paper(name);
    happened_.paper = id;
    json body = {
        {"definition", step["definition"]}, {"unit", step["unit"]}, {"data", step.value("data", json::object())}};
    auto done = send(text_or(step, "who"), "start", id, std::move(body));
    if (done && !reply_.accepted) {
      stage_.forget_paper(name);
      happened_.paper.clear();
    }
    return done;
  }

  // A draft is saved without being checked, as in the program.
  Result<void> write(const json& step, const std::string& id) {
    json draft;
    if (!step.contains("document")) {
      const json* current = office_.draft(id);
      if (current == nullptr) current = office_.content(office_.instance(id)->document());
      if (current == nullptr) {
        return base::refuse(base::ErrorCode::invalid, "nothing-to-change",
                            {"Hồ sơ chưa có văn bản để sửa; hãy ghi \"document\".",
                             "The paper has no document to change yet; say \"document\"."},
                            "/changes");
      }
      draft = *current;
    } else {
      draft = step["document"].is_string() ? scenario_.documents.at(text_or(step, "document")) : step["document"];
    }
    auto changed = changed_document(std::move(draft), step.value("changes", json()), step.value("without", json()));
    if (!changed) return std::unexpected(changed.error());
    office_.write(id, std::move(*changed));
    return {};
  }

  Result<json> body_of(const std::string& verb, const json& step, const Instance& instance) {
    json body = json::object();
    copy_members(step, body, {"reason",   "comment",    "choice", "signal",     "data",      "unit",   "text",
                              "party",    "attachment", "votes",  "minutes",    "signed_by", "number", "date",
                              "person",   "persons",    "from",   "place",      "until",     "event",  "id",
                              "reply_to", "mentions",   "about",  "with_edits", "days",      "urgency"});
    for (const char* list : {"persons", "mentions"}) {
      if (body.contains(list) && body[list].is_string()) body[list] = json::array({body[list]});
    }
    if (verb == "attach") return attachment(step);
    // Another document is a paper of the scenario, or else a number as people write it.
    if (const std::string other = text_or(step, "document"); !other.empty()) {
      const auto paper = stage_.paper(other);
      body["document"] = paper ? *paper : other;
    }
    if (step.contains("source")) body["source"] = source(step["source"]);
    if (verb == "submit" && text_or(step, "draft") == "older") body["draft_etag"] = "older";
    if (step.contains("to")) {
      const auto state = stage_.state(instance, text_or(step, "to"));
      body["to"] = state ? *state : text_or(step, "to");
    }
    static const std::map<std::string, std::vector<std::string>> kinds{{"submit", {"task"}},
                                                                       {"decide", {"signoff"}},
                                                                       {"return", {"signoff", "opinions"}},
                                                                       {"opinion", {"opinions", "consult"}},
                                                                       {"register", {"opinions", "wait"}},
                                                                       {"record", {"signoff"}},
                                                                       {"number", {"task"}}};
    if (const auto known = kinds.find(verb); known != kinds.end()) {
      auto work = stage_.work(instance, text_or(step, "at"), known->second);
      if (!work) return std::unexpected(work.error());
      body["work"] = std::move(*work);
    }
    if (decision::person_verb(verb) != nullptr) {
      auto work = stage_.work(instance, text_or(step, "at"), {});
      if (!work && step.contains("at")) return std::unexpected(work.error());
      if (work && *work != "no-open-work") body["work"] = std::move(*work);
    }
    if (verb == "decide" || verb == "return") {
      const bool earlier = text_or(step, "shown") == "previous";
      body["shown_hash"] = earlier ? stage_.previous_document(instance.id) : instance.document();
    }
    return body;
  }

  // "meeting" alone is one of today.
  [[nodiscard]] json source(const json& said) const {
    json out = said.is_string() ? json{{"kind", said}} : said;
    out.emplace("date", office_.local(office_.now()).substr(0, 10));
    return out;
  }

  [[nodiscard]] static json attachment(const json& step) {
    const std::string name = text_or(step, "as");
    json file = {{"id", name},
                 {"hash", base::sha256_hex(name)},
                 {"name", name + ".pdf"},
                 {"media_type", "application/pdf"},
                 {"bytes", 1000},
                 {"purpose", text_or(step, "purpose", "minutes")}};
    if (step.contains("replaces")) file["replaces"] = step["replaces"];
    return {{"attachment", std::move(file)}};
  }

  const Scenario& scenario_;
  const Shelf& shelf_;
  Office& office_;
  Stage stage_;
  Happened happened_;
  Reply reply_;
};

}  // namespace

Result<Rehearsal> rehearse(const Scenario& scenario, const decision::World& rules, const Shelf& shelf) {
  const Office clock(rules, {}, {});
  const auto begin = clock.instant(scenario.at);
  if (!begin) return std::unexpected(begin.error());
  const auto events = organisation_events({}, scenario.organisation, shelf, rules.calendar->local_date(*begin));
  if (!events) {
    base::Error error = events.error();
    error.pointer = "/given" + error.pointer;
    for (base::Fault& fault : error.faults) fault.pointer = "/given" + fault.pointer;
    return std::unexpected(std::move(error));
  }
  auto organisation = directory::Directory::fold_all({}, *events);
  if (!organisation) return std::unexpected(organisation.error());
  decision::World world = rules;
  if (!shelf.layers.is_null()) {
    const base::Date today = rules.calendar->local_date(*begin);
    auto book = calendar::CalendarBook::make(
        *rules.calendar, shelf.layers, [&](std::string_view unit) { return organisation->parents_of(unit, today); });
    if (!book) return std::unexpected(book.error());
    world.calendars = std::make_shared<const calendar::CalendarBook>(std::move(*book));
  }
  Office office(std::move(world), std::move(*organisation), *begin);
  return Play(scenario, shelf, office).run();
}

std::string spoken(const Step& step) {
  const json& source = step.source;
  std::string said;
  const auto add = [&](const std::string& word) {
    if (!word.empty()) said += (said.empty() ? "" : " · ") + word;
  };
  for (const char* name : {"who", "does", "paper", "as", "at", "choice", "signal", "until", "switched_off_until"}) {
    add(text_or(source, name));
  }
  add(text_or(source, "note"));
  return said.empty() ? (source.contains("organisation") ? "organisation" : "expect") : said;
}

}  // namespace trinhky::rehearsal
