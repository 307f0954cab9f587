// A person's deadlines for calendar programs: the secret address, made and ended by its owner, and what stands behind
// it. A calendar program sends no session, so the address is all there is: it is never logged, asking is bounded, and
// what it gives is no more than the owner chose.
#include <map>

#include "api/resources/paper_names.h"
#include "api/resources/session_answer.h"
#include "api/resources/session_fields.h"
#include "api/resources/tasks_lookup.h"
#include "engine/base/hash.h"
#include "engine/notify/feed.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::Result;

constexpr std::size_t max_body = 1U << 10;
constexpr std::size_t max_work = 2000;
constexpr std::string_view ending = ".ics";

// How often may be asked from one address: calendar programs come every few minutes, whoever guesses comes always.
class AskedLately {
 public:
  // False: too often; how long until it is forgotten stands in `pause`.
  bool take(const std::string& remote, base::Instant now) {
    const std::scoped_lock lock(mutex_);
    if (now - since_ >= pause || now < since_ || asked_.size() >= max_addresses) {
      asked_.clear();
      since_ = now;
    }
    return ++asked_[remote] <= most;
  }
  static constexpr std::chrono::minutes pause{10};

 private:
  // An office's people may share one address.
  static constexpr int most = 600;
  static constexpr std::size_t max_addresses = 20'000;
  std::mutex mutex_;
  base::Instant since_;
  std::map<std::string, int> asked_;
};

base::Error no_such_feed() {
  return {.code = base::ErrorCode::not_found,
          .type = "no-such-feed",
          .message = {"Không có lịch này, hoặc địa chỉ đã bị thu hồi.",
                      "There is no such calendar, or its address was taken back."}};
}

// What a deadline is called: the step, and the paper's name where the owner chose that, else its number alone.
std::string summary_of(const Request& request, const definition::Definition& definition, const decision::OpenWork& work,
                       const store::Row& instance, bool titles) {
  const base::Text title = definition.title_of(work.state);
  std::string out(server::in(request.language, title.vi.empty() ? base::Text{work.state, work.state} : title));
  const std::string name = titles ? std::string(server::in(request.language, subject_of(instance)))
                                  : text_or_none(instance, "number").value_or("");
  if (!name.empty()) out.append(": ").append(name);
  return out;
}

// The open work with a due date that the person may do today.
Result<std::vector<notify::FeedDeadline>> deadlines_of(const Office& office, const Request& request,
                                                       const notify::FeedRow& feed) {
  const directory::Directory directory = office.directory();
  const base::Date today = office.today();
  const auto keys = projection::person_keys(directory, feed.person, today);
  const auto seats = rows_where_in(office, "work_seat", "seat", {keys.begin(), keys.end()}, {}, max_work);
  if (!seats) return std::unexpected(seats.error());
  std::set<std::string> ids;
  std::set<std::string> papers;
  for (const store::Row& seat : *seats) {
    ids.insert(text(seat, "work"));
    papers.insert(text(seat, "instance"));
  }
  const auto works = rows_where_in(office, "work", "id", ids, {{"due", store::Condition::Op::not_null, {}}}, max_work);
  if (!works) return std::unexpected(works.error());
  auto instances = rows_by_id(office, "instance", papers);
  if (!instances) return std::unexpected(instances.error());
  if (feed.titles) {
    if (auto named = name_papers(office, feed.person, *instances); !named) return std::unexpected(named.error());
  }
  std::vector<notify::FeedDeadline> out;
  for (const store::Row& row : *works) {
    if (out.size() == notify::max_feed_deadlines) break;
    const auto instance = instances->find(text(row, "instance"));
    const auto body = base::parse_json(text(row, "body"));
    if (instance == instances->end() || !body) continue;
    const auto work = decision::open_work_from_json(*body);
    const auto definition = office.catalogue->definition(text(instance->second, "definition"),
                                                         static_cast<int>(number(instance->second, "version")));
    if (!work || !work->due || definition == nullptr) continue;
    if (projection::has_had_a_say(*work, feed.person)) continue;
    if (!projection::capacity_for(directory, *work, feed.person, today, definition->id)) continue;
    const auto paper = office.engine.load(instance->first);
    if (!paper) return std::unexpected(paper.error());
    const auto last = office.store.load_events(instance->first, paper->events, 1);
    if (!last) return std::unexpected(last.error());
    out.push_back({.id = work->id,
                   .due = *work->due,
                   .summary = summary_of(request, *definition, *work, instance->second, feed.titles),
                   .link = office.base_url + "/instances/" + instance->first,
                   .sequence = paper->events,
                   .modified = last->empty() ? work->opened_at : last->front().at});
  }
  return out;
}

void give(const Office& office, const Request& request, Reply& reply) {
  std::string_view secret = request.path_param("secret");
  if (!secret.ends_with(ending)) return refuse(reply, no_such_feed(), request);
  secret.remove_suffix(ending.size());
  const auto feed = notify::feed_of_secret(office.store, secret);
  if (!feed) return refuse(reply, feed.error(), request);
  if (!*feed || !may_sign_in(office, (*feed)->person)) return refuse(reply, no_such_feed(), request);
  auto deadlines = deadlines_of(office, request, **feed);
  if (!deadlines) return refuse(reply, deadlines.error(), request);
  const base::Text name{"Trình Ký – việc đến hạn", "Trình Ký – deadlines"};
  const std::string bytes =
      notify::write_feed({.name = std::string(server::in(request.language, name)), .deadlines = std::move(*deadlines)},
                         *office.calendar_of_person((*feed)->person));
  const std::string etag = "\"" + base::sha256_hex(bytes).substr(0, 32) + "\"";
  // A proxy that compressed the bytes calls the tag weak.
  const auto seen = request.header("if-none-match").value_or("");
  const bool known = seen == etag || seen == "W/" + etag;
  Response response = known ? Response::empty(304) : Response::bytes(200, "text/calendar; charset=utf-8", bytes);
  response.set("etag", etag);
  response.set("cache-control", "private, no-cache");
  reply(std::move(response));
}

void show(const Office& office, const Request& request, Reply& reply) {
  const auto feed = notify::feed_of(office.store, person_of(request));
  if (!feed) return refuse(reply, feed.error(), request);
  answer(reply, 200,
         {{"exists", feed->has_value()},
          {"titles", *feed && (*feed)->titles},
          {"at", *feed ? json(base::format_instant((*feed)->at)) : json()}});
}

void make(const Office& office, const Request& request, Reply& reply) {
  const auto body = server::json_body(request, max_body);
  if (!body) return refuse(reply, body.error(), request);
  Fields fields(*body);
  const bool titles = fields.truth("titles");
  if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
  const auto secret = notify::open_feed(office.store, person_of(request), {office.entropy(), office.entropy()},
                                        {.titles = titles}, office.wall.now());
  if (!secret) return refuse(reply, secret.error(), request);
  std::string url = office.base_url;
  url.append("/api/v1/feeds/").append(*secret).append(ending);
  answer(reply, 201, {{"url", std::move(url)}, {"titles", titles}});
}

void take_back(const Office& office, const Request& request, Reply& reply) {
  if (auto closed = notify::close_feed(office.store, person_of(request)); !closed) {
    return refuse(reply, closed.error(), request);
  }
  reply(Response::empty());
}

}  // namespace

void add_feeds(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/session/feed",
              .operation = "getFeed",
              .summary = {"Lịch hạn việc của tôi có đang mở không", "Whether my calendar of deadlines is open"},
              .handler = [&office](const Request& request, Reply reply) { show(office, request, reply); }});
  router.add({.method = "POST",
              .path = "/api/v1/session/feed",
              .operation = "openFeed",
              .summary = {"Lấy địa chỉ lịch mới; địa chỉ cũ hết hiệu lực",
                          "Get a new address of my calendar; the old one ends"},
              .handler = [&office](const Request& request, Reply reply) { make(office, request, reply); },
              .body = server::BodyKind::json,
              .max_body = max_body});
  router.add({.method = "DELETE",
              .path = "/api/v1/session/feed",
              .operation = "closeFeed",
              .summary = {"Thu hồi địa chỉ lịch", "Take the address of my calendar back"},
              .handler = [&office](const Request& request, Reply reply) { take_back(office, request, reply); }});
  router.add(
      {.method = "GET",
       .path = "/api/v1/feeds/{secret}",
       .operation = "readFeed",
       .summary = {"Lịch hạn việc cho chương trình lịch (iCalendar)", "Deadlines for a calendar program (iCalendar)"},
       .handler =
           [&office, asked = std::make_shared<AskedLately>()](const Request& request, Reply reply) {
             if (!asked->take(request.remote, office.wall.now())) {
               const base::Error error{.code = base::ErrorCode::throttled,
                                       .type = "too-many-requests",
                                       .message = {"Hỏi quá nhiều lần; hãy thử lại sau ít phút.",
                                                   "Asked too often; try again in some minutes."}};
               return reply(server::problem(error, request, AskedLately::pause));
             }
             give(office, request, reply);
           },
       .open = true});
}

}  // namespace trinhky::api
