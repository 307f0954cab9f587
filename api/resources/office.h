// Everything a route may use, wired once by the program: the engine, the store it reads from, who signs in, and the few
// settings of this installation. Routes are added by one function per noun:
//
//   void add_units(server::Router& router, Office& office);
//
// Threads: the parts are safe to use from every worker. The office outlives the server.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/auth/passwords.h"
#include "api/auth/sessions.h"
#include "api/auth/sign_in.h"
#include "api/resources/foresight.h"
#include "api/server/body.h"
#include "api/server/event_memory.h"
#include "api/server/events.h"
#include "api/server/problem.h"
#include "api/server/router.h"
#include "engine/runtime/engine.h"

namespace trinhky::notify {
class Webhooks;
}

namespace trinhky::api {

using base::json;
using server::Reply;
using server::Request;
using server::Response;
using server::Router;

// Browsers that listen for changes. A change names no content: the screen asks again for what it may see. One that
// comes back hears what it missed meanwhile, or that it must look at everything again.
class Listeners {
 public:
  Listeners();
  // `last_id` is the request's Last-Event-ID; empty for a screen that was just loaded.
  std::shared_ptr<server::EventChannel> join(std::string_view last_id);
  void tell(const std::vector<std::string>& instances);

 private:
  std::mutex mutex_;
  server::EventMemory memory_;
  std::vector<std::weak_ptr<server::EventChannel>> channels_;
};

struct Office {
  store::Store& store;
  runtime::Engine& engine;
  std::shared_ptr<const runtime::Catalogue> catalogue;
  runtime::BusinessClock& clock;
  const base::Clock& wall;
  auth::Sessions& sessions;
  auth::CredentialStore& credentials;
  auth::SignIn& sign_in;
  auth::PasswordHasher& hasher;
  std::function<base::Entropy()> entropy;
  Listeners& listeners;
  bool demo = false;
  std::string base_url;  // "http://127.0.0.1:8080", for links in mails and reminder texts
  Foresight foresight = {};
  std::shared_ptr<const seal::SigningKey> seal_key = {};  // null: no certificates
  std::string trust_anchors = {};  // certificates in PEM; empty: who issued a signer's certificate is not checked
  // What goes out to other machines (api/cli/outbound.h); none where this program sends nothing.
  std::shared_ptr<notify::Webhooks> webhooks = {};
  std::string push_key = {};  // public, base64url: what browsers subscribe with
  std::function<base::Result<void>(std::string_view url)> check_target = {};  // as notify::OutboundHttp::check

  [[nodiscard]] directory::Directory directory() const { return engine.directory(); }
  // The house's own; where a paper, work or a person is concerned, that of the unit.
  [[nodiscard]] const calendar::Calendar& calendar() const { return catalogue->calendar(); }
  [[nodiscard]] std::shared_ptr<const calendar::Calendar> calendar_of(const directory::Directory& organisation,
                                                                      std::string_view unit) const {
    return runtime::unit_calendar(*catalogue, organisation, unit, today());
  }
  [[nodiscard]] std::shared_ptr<const calendar::Calendar> calendar_of_person(std::string_view person) const {
    return runtime::person_calendar(*catalogue, directory(), person, today());
  }
  [[nodiscard]] base::Instant now() const { return clock.now(); }
  [[nodiscard]] base::Date today() const { return catalogue->calendar().local_date(clock.now()); }
};

// ---- small pieces that every noun uses (office.cc)

// Who is asking. Requires a route that is not open.
[[nodiscard]] std::string person_of(const Request& request);
[[nodiscard]] json to_wire(const base::Text& text);
[[nodiscard]] json instant_or_null(const std::optional<base::Instant>& at);
// {"id","full_name"} and where given title and unit of the capacity the person acts in.
[[nodiscard]] json person_wire(const directory::Directory& directory, const std::string& person);
[[nodiscard]] json holder_wire(const directory::Directory& directory, const directory::Capacity& capacity);
[[nodiscard]] base::Text unit_name(const directory::Directory& directory, const std::string& unit);
// Text that an event names by hash; empty when there is none or it was erased.
[[nodiscard]] std::string text_of(const Office& office, const std::string& hash);

// Values of a row as they were declared. Require the column.
[[nodiscard]] std::string text(const store::Row& row, std::string_view column);
[[nodiscard]] std::optional<std::string> text_or_none(const store::Row& row, std::string_view column);
[[nodiscard]] std::int64_t number(const store::Row& row, std::string_view column);
[[nodiscard]] std::optional<base::Instant> instant(const store::Row& row, std::string_view column);

void answer(Reply& reply, int status, const json& body);
void refuse(Reply& reply, const base::Error& error, const Request& request);

// ---- who may see and do what: the one place (permission.cc)

enum class Ability {
  create_guidance,  // start a guidance in the unit
  see_board,        // see every unit below
  manage_people,    // units, people, positions
  transfer_work,    // all open work of a person to another; whose, says may_transfer_work
  see_outbox,
  move_clock,  // demonstration only
  see_incidents,
  manage_workflows,   // publish definitions, move papers to another version: the whole house's administrator
  manage_calendars,   // write calendars, publish them and let deadlines follow: the same
  shorten_deadlines,  // confirm that announced deadlines come earlier; whose, says may_shorten
  manage_schedules,   // recurring work: the house's administrator and the top unit's chief of office
  manage_webhooks,    // tell other programs: the whole house's administrator
  manage_templates,   // how the office words its mails
};
// Whether the person may read this instance: of the own unit, a unit below, a unit followed, one whose work is or was
// the person's, one that the person watches, or the guidance from which the own unit works. Administrators hold no
// business rights.
[[nodiscard]] base::Result<void> may_read(const Office& office, const std::string& person,
                                          const decision::Instance& instance);
// The same for a row of the table `instance`, cheaper and without those who only took part.
[[nodiscard]] bool may_list(const Office& office, const directory::Directory& directory, const std::string& person,
                            const std::string& unit);
[[nodiscard]] base::Result<void> may(const Office& office, const std::string& person, Ability ability);
// Whether the person may move all work from one to another: who administers both, or heads (CHAIR, OFFICE_CHIEF) a unit
// in which, or below which, every position of both lies. Moving is no business right: an administrator who may decide
// nothing may say who shall. Nobody's work is named to whoever may not.
[[nodiscard]] base::Result<void> may_transfer_work(const Office& office, const std::string& person,
                                                   const std::string& from, const std::string& to);
// Whether the person leads the unit or one above it: holds there one of the positions that the house's positions.json
// names under "confirm_shortening" (CHAIR where it names none), or stands in today for who does, for papers of this
// workflow. No administrative position counts. The answer is the substitution, empty for the leader.
[[nodiscard]] base::Result<std::string> may_shorten(const Office& office, const std::string& person,
                                                    const std::string& unit, const std::string& workflow);
[[nodiscard]] std::vector<std::string> abilities_of(const Office& office, const std::string& person);

// ---- the nouns
void add_session(Router& router, Office& office);
void add_demo(Router& router, Office& office);
void add_tasks(Router& router, Office& office);
void add_notifications(Router& router, Office& office);
void add_organisation(Router& router, Office& office);
void add_outbox(Router& router, Office& office);
void add_webhooks(Router& router, Office& office);
void add_push(Router& router, Office& office);
void add_deliveries(Router& router, Office& office);
void add_templates(Router& router, Office& office);
void add_instances(Router& router, Office& office);
void add_commands(Router& router, Office& office);
void add_comments(Router& router, Office& office);
void add_drafts(Router& router, Office& office);
void add_attachments(Router& router, Office& office);
void add_definitions(Router& router, Office& office);
void add_rehearsals(Router& router, Office& office);
void add_migrations(Router& router, Office& office);
void add_transfers(Router& router, Office& office);
void add_calendars(Router& router, Office& office);
void add_retimes(Router& router, Office& office);
void add_schedules(Router& router, Office& office);
void add_feeds(Router& router, Office& office);
void add_guidance(Router& router, Office& office);
void add_rounds(Router& router, Office& office);
void add_papers(Router& router, Office& office);
void add_signed_papers(Router& router, Office& office);
void add_seals(Router& router, Office& office);
void add_openapi(Router& router, Office& office);

// All of them, in the order of the API's description.
void add_all(Router& router, Office& office);

}  // namespace trinhky::api
