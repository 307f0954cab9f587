#include "api/resources/work_of_person.h"

#include <algorithm>
#include <map>
#include <utility>

#include "api/resources/session_fields.h"
#include "engine/base/limits.h"
#include "engine/directory/selector.h"

namespace trinhky::api {
namespace {

using base::Result;
using decision::OpenWork;
using projection::Place;
using Op = store::Condition::Op;

constexpr std::size_t max_opinions = 50'000;
// Not fewer at once, so that much work of others under one's own seats does not make for many small readings.
constexpr std::size_t fewest_together = 32;
// Behind every key of a seat: no text begins with it.
constexpr const char* last_seat = "\xF4\x8F\xBF\xBF";

// A request for more time over this work that the person decides about, as a piece of its own.
std::optional<Piece> request_to_decide(const Desk& desk, const Piece& piece) {
  if (!projection::capacity_for_request(desk.directory, piece.work, desk.person, desk.today, piece.definition->id)) {
    return std::nullopt;
  }
  Piece request = piece;
  request.work = *projection::request_over(piece.work);
  request.work.extensions = {piece.work.extensions.back()};
  return request;
}

// Opinions of parties outside come as papers: they are the work of whoever registers them.
Result<bool> is_mine_to_register(const Desk& desk, const Piece& piece) {
  const bool outside = std::ranges::any_of(piece.work.to, [](const auto& to) { return to.seat.kind == "external"; });
  const definition::Work* words = piece.definition->work_of(piece.work.state);
  if (!outside || words == nullptr || words->registered_by.is_null()) return false;
  const auto instance = desk.office.engine.load(piece.instance);
  if (!instance) return std::unexpected(instance.error());
  directory::SelectContext context{.unit = instance->unit, .date = desk.today, .acted_in = {}};
  for (const auto& [state, persons] : instance->acted_in) {
    context.acted_in[state].insert(persons.begin(), persons.end());
    context.acted_in[state.substr(state.rfind('.') + 1)].insert(persons.begin(), persons.end());
  }
  const auto selected = directory::select(desk.directory, piece.definition->selector(words->registered_by), context);
  // A selector that is a rule is evaluated when the paper arrives; it names nobody beforehand.
  if (!selected) return false;
  return std::ranges::any_of(*selected, [&](const directory::Selected& one) {
    return !one.except_persons.contains(desk.person) &&
           desk.directory.may_act(desk.person, one.seat, desk.today, piece.definition->id).has_value();
  });
}

// One page on its way. The rows of `work_seat` say in which order what may be the person's stands; two lists of that
// order are merged, the opinions to register among the rest.
class Paging {
 public:
  Paging(Desk& desk, const std::optional<Place>& after, std::size_t limit) : desk_(desk), after_(after), limit_(limit) {
    const auto keys = projection::person_keys(desk.directory, desk.person, desk.today);
    filed_.where = {{"seat", Op::in, {keys.begin(), keys.end()}}};
    if (!after) return;
    filed_.after = {{"seat", last_seat},
                    {"rank", after->rank},
                    {"due", after->due},
                    {"opened_at", after->opened_at},
                    {"id", after->id}};
  }

  Result<WorkPage> page() {
    if (auto read = read_opinions(); !read) return std::unexpected(read.error());
    while (!is_full() && !is_end_) {
      if (auto read = read_filed(); !read) return std::unexpected(read.error());
    }
    if (auto added = add_opinions(nullptr); !added) return std::unexpected(added.error());
    WorkPage page;
    const bool more = is_full();
    if (more) found_.resize(limit_);
    if (more && !found_.empty()) page.behind = found_.back().place;
    for (Found& one : found_) page.pieces.push_back(std::move(one.piece));
    return page;
  }

 private:
  struct Found {
    Place place;
    Piece piece;
  };

  // One more than the page shows, which tells that there is more.
  [[nodiscard]] bool is_full() const { return found_.size() > limit_; }

  Result<void> read_opinions() {
    const auto asked =
        rows_where_in(desk_.office, "work", "unit", own_units(desk_), {{"kind", Op::eq, {"opinions"}}}, max_opinions);
    if (!asked) return std::unexpected(asked.error());
    auto pieces = read_pieces(desk_, *asked);
    if (!pieces) return std::unexpected(pieces.error());
    for (Piece& piece : *pieces) {
      Place place = projection::place_of(piece.work);
      if (after_ && place <= *after_) continue;
      opinions_.push_back({.place = std::move(place), .piece = std::move(piece)});
    }
    std::ranges::sort(opinions_, {}, &Found::place);
    return {};
  }

  // Those that stand before a place, or all.
  Result<void> add_opinions(const Place* before) {
    while (!is_full() && next_opinion_ < opinions_.size()) {
      Found& one = opinions_[next_opinion_];
      if (before != nullptr && !(one.place < *before)) return {};
      ++next_opinion_;
      if (is_mine(desk_, one.piece)) continue;  // filed, and found there
      const auto registers = is_mine_to_register(desk_, one.piece);
      if (!registers) return std::unexpected(registers.error());
      if (*registers) found_.push_back(std::move(one));
    }
    return {};
  }

  // The next rows, and of their work what is the person's.
  Result<void> read_filed() {
    filed_.limit = std::clamp(limit_ + 1 - found_.size(), fewest_together, base::limits::max_page);
    const auto rows = desk_.office.store.read(filed_);
    if (!rows) return std::unexpected(rows.error());
    is_end_ = rows->size() < filed_.limit;
    if (rows->empty()) return {};
    filed_.after = rows->back();
    std::set<std::string> ids;
    for (const store::Row& row : *rows) ids.insert(text(row, "work"));
    const auto works = rows_where_in(desk_.office, "work", "id", ids, {}, ids.size());
    if (!works) return std::unexpected(works.error());
    auto pieces = read_pieces(desk_, *works);
    if (!pieces) return std::unexpected(pieces.error());
    std::map<std::string, const Piece*, std::less<>> by_id;
    for (const Piece& piece : *pieces) by_id.emplace(piece.work.id, &piece);
    for (const store::Row& row : *rows) {
      if (is_full()) return {};
      const auto piece = by_id.find(text(row, "work"));
      if (piece == by_id.end()) continue;
      if (auto added = add(row, *piece->second); !added) return added;
    }
    return {};
  }

  Result<void> add(const store::Row& row, const Piece& piece) {
    Place place{.rank = number(row, "rank"),
                .due = number(row, "due"),
                .opened_at = number(row, "opened_at"),
                .id = text(row, "id")};
    // The same under another of the person's keys stands right behind.
    if (place.id == last_id_) return {};
    last_id_ = place.id;
    std::optional<Piece> mine;
    if (place.id != piece.work.id) {
      mine = request_to_decide(desk_, piece);
    } else if (is_mine(desk_, piece)) {
      mine = piece;
    }
    if (!mine) return {};
    if (auto added = add_opinions(&place); !added) return added;
    if (!is_full()) found_.push_back({.place = std::move(place), .piece = std::move(*mine)});
    return {};
  }

  Desk& desk_;
  std::optional<Place> after_;
  std::size_t limit_;
  store::Query filed_{.table = "work_seat", .order = {{"rank"}, {"due"}, {"opened_at"}, {"id"}}};
  bool is_end_ = false;
  std::string last_id_;
  std::vector<Found> found_;
  std::vector<Found> opinions_;
  std::size_t next_opinion_ = 0;
};

}  // namespace

Desk desk_of(const Office& office, const server::Request& request) {
  return {.office = office,
          .directory = office.directory(),
          .person = person_of(request),
          .today = office.today(),
          .instances = {}};
}

Result<std::vector<Piece>> read_pieces(Desk& desk, const std::vector<store::Row>& rows) {
  std::set<std::string> wanted;
  for (const store::Row& row : rows) {
    if (!desk.instances.contains(text(row, "instance"))) wanted.insert(text(row, "instance"));
  }
  auto instances = rows_by_id(desk.office, "instance", wanted);
  if (!instances) return std::unexpected(instances.error());
  desk.instances.merge(*instances);
  std::vector<Piece> pieces;
  for (const store::Row& row : rows) {
    const auto instance = desk.instances.find(text(row, "instance"));
    if (instance == desk.instances.end()) continue;
    auto body = base::parse_json(text(row, "body"));
    if (!body) return std::unexpected(body.error());
    auto definition = desk.office.catalogue->definition(text(instance->second, "definition"),
                                                        static_cast<int>(number(instance->second, "version")));
    if (!definition) continue;
    auto work = decision::open_work_from_json(*body);
    if (!work) return std::unexpected(work.error());
    pieces.push_back({.work = std::move(*work), .definition = std::move(definition), .instance = instance->first});
  }
  return pieces;
}

bool is_mine(const Desk& desk, const Piece& piece) {
  if (projection::has_had_a_say(piece.work, desk.person)) return false;
  return projection::capacity_for(desk.directory, piece.work, desk.person, desk.today, piece.definition->id)
      .has_value();
}

std::set<std::string> own_units(const Desk& desk) {
  std::set<std::string> units;
  for (const directory::Holding& holding : desk.directory.holdings_of(desk.person, desk.today)) {
    units.insert(holding.unit);
  }
  for (const directory::Substitution& one : desk.directory.substitutions_on(desk.today)) {
    if (one.person != desk.person) continue;
    if (const auto holding = desk.directory.holding(one.holding)) units.insert(holding->unit);
  }
  return units;
}

Result<WorkPage> page_of_work(Desk& desk, const std::optional<Place>& after, std::size_t limit) {
  return Paging(desk, after, limit).page();
}

}  // namespace trinhky::api
