#include "api/server/router.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "engine/base/text.h"

namespace trinhky::server {

namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// Two shapes are the same when no path could tell them apart.
bool same_shape(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const std::string& x, const std::string& y) {
    return x == y || (is_parameter(x) && is_parameter(y));
  });
}

[[noreturn]] void wrong_route(const Route& route, const char* reason) {
  std::fprintf(stderr, "route %s %s (%s): %s\n", route.method.c_str(), route.path.c_str(), route.operation.c_str(),
               reason);
  std::abort();
}

}  // namespace

Reply::~Reply() {
  if (!sink_) return;
  Response response = dropped_ ? dropped_() : Response::empty(500);
  std::exchange(sink_, nullptr)(std::move(response));
}

void Reply::operator()(Response response) {
  if (!sink_) return;
  std::exchange(sink_, nullptr)(std::move(response));
}

void Reply::on_worker(std::move_only_function<void(Reply&)> make) && {
  const Runner run = run_;
  if (!run) {
    Reply here(std::move(*this));
    return make(here);
  }
  run([reply = std::move(*this), make = std::move(make)]() mutable { make(reply); });
}

void Router::add(Route route) {
  static constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  if (std::find(std::begin(methods), std::end(methods), route.method) == std::end(methods)) {
    wrong_route(route, "the method is none that a route can have");
  }
  // Everything else belongs to the screens; what has another place by custom is served on a listener without them.
  const bool by_custom = route.path == "/metrics";
  if (!by_custom && !route.path.starts_with("/api/")) wrong_route(route, "the path does not begin with /api/");
  if (!route.handler) wrong_route(route, "there is no handler");
  if (route.instant && !(route.open && route.body == BodyKind::none)) {
    wrong_route(route, "an instant route must be open and without a body");
  }
  Shape shape{.segments = base::split(std::string_view(route.path).substr(1), '/'), .route = routes_.size()};
  for (const std::string& segment : shape.segments) {
    if (segment.empty() || (segment.find_first_of("{}") != std::string::npos && !is_parameter(segment))) {
      wrong_route(route, "a parameter must fill a whole segment, and no segment may be empty");
    }
  }
  for (const Shape& other : shapes_) {
    const Route& known = routes_[other.route];
    if (known.operation == route.operation) wrong_route(route, "the operation is already taken");
    if (known.method == route.method && same_shape(other.segments, shape.segments)) {
      wrong_route(route, "method and path are already taken");
    }
  }
  routes_.push_back(std::move(route));
  shapes_.push_back(std::move(shape));
}

Match Router::find(std::string_view method, const std::vector<std::string>& segments) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  Match match;
  const Shape* best = nullptr;
  for (const Shape& shape : shapes_) {
    if (shape.segments.size() != segments.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; fits && i < segments.size(); ++i) {
      fits = is_parameter(shape.segments[i]) ? !segments[i].empty() : shape.segments[i] == segments[i];
    }
    if (!fits) continue;
    const Route& route = routes_[shape.route];
    if (std::find(match.allow.begin(), match.allow.end(), route.method) == match.allow.end()) {
      match.allow.push_back(route.method);
      if (route.method == "GET") match.allow.emplace_back("HEAD");
    }
    if (route.method != wanted) continue;
    // Of two that fit, the one whose first difference is a literal wins.
    const auto more_literal = [&] {
      for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool here = is_parameter(shape.segments[i]);
        const bool there = is_parameter(best->segments[i]);
        if (here != there) return there;
      }
      return false;
    };
    if (best == nullptr || more_literal()) best = &shape;
  }
  if (!match.allow.empty()) match.allow.emplace_back("OPTIONS");
  if (best == nullptr) return match;
  match.route = &routes_[best->route];
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string& name = best->segments[i];
    if (is_parameter(name)) match.path_params.emplace_back(name.substr(1, name.size() - 2), segments[i]);
  }
  return match;
}

}  // namespace trinhky::server
